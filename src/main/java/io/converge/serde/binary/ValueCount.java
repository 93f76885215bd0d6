package io.converge.serde.binary;

import io.converge.serde.binary.AvroCursor.BeyondLimitException;
import io.converge.serde.binary.AvroCursor.MalformedException;
import org.apache.avro.Schema;

/**
 * The values in a record's bytes, those without bytes too: nothing of them is made.
 *
 * @param values how many there are
 * @param pathBytes what their paths take beyond what each value weighs anyway
 */
public record ValueCount(long values, long pathBytes) {

    /** Of a schema that {@link Skipper} does not take, as none of a change that is accepted: nothing is known of its values. */
    private static final Skipper NOTHING = cursor -> {};

    private static final PerSchema<Skipper> KNOWN = new PerSchema<>(ValueCount::skipper);

    /**
     * What the record has. Never fails: where the bytes are not what changes may have today, those before that
     * place count.
     */
    public static ValueCount of(EncodedRecord record) {
        AvroCursor cursor = record.cursor();
        try {
            KNOWN.of(record.getSchema()).skip(cursor);
        } catch (MalformedException | BeyondLimitException e) {
            // What it has passed until then counts.
            return new ValueCount(cursor.counted(), cursor.countedPathBytes());
        }
        return new ValueCount(cursor.counted(), cursor.countedPathBytes());
    }

    private static Skipper skipper(Schema schema) {
        try {
            return Skipper.of(schema);
        } catch (BeyondLimitException e) {
            return NOTHING;
        }
    }
}
