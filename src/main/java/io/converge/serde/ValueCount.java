package io.converge.serde;

import io.converge.serde.AvroCursor.BeyondLimitException;
import io.converge.serde.AvroCursor.MalformedException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.avro.Schema;

/** Counts the values in a record's bytes, those without bytes too: nothing of them is made. */
final class ValueCount {

    /** Of a schema that {@link Skipper} does not take, as none of a change that is accepted: nothing is known of its values. */
    private static final Skipper NOTHING = cursor -> {};

    private static final Map<Schema, Skipper> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private ValueCount() {}

    /**
     * How many values the record has. Never fails: where the bytes are not what {@link EventGate} lets in today, those before that
     * place count.
     */
    static long of(EncodedRecord record) {
        AvroCursor cursor = record.cursor();
        try {
            KNOWN.computeIfAbsent(record.getSchema(), ValueCount::skipper).skip(cursor);
        } catch (MalformedException | BeyondLimitException e) {
            return cursor.counted();
        }
        return cursor.counted();
    }

    private static Skipper skipper(Schema schema) {
        try {
            return Skipper.of(schema);
        } catch (BeyondLimitException e) {
            return NOTHING;
        }
    }
}
