package io.converge.serde.change;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroCursor.BeyondLimitException;
import io.converge.serde.binary.AvroCursor.MalformedException;
import io.converge.serde.binary.BadTextException;
import io.converge.serde.binary.DecimalLimit;
import io.converge.serde.binary.Skipper;
import java.util.function.Function;
import org.apache.avro.Schema;

/**
 * What may come in at all: the one definition of an acceptable event, before anybody decodes it. Its bytes are those of the
 * writer's schema, its texts are UTF-8, and it is within {@link io.converge.model.Limits}; what follows them is nobody's concern, as everywhere with Avro.
 */
final class EventGate {

    private final String name;
    private final Skipper form;
    private final ContextForm context;

    /** @throws RefusedRecordException if nothing of this schema may come in */
    EventGate(Schema schema, DecimalLimit decimals) {
        this.name = schema.getFullName();
        try {
            this.form = Skipper.Compiler.ofOthers(decimals).skipper(schema);
            this.context = new ContextForm(schema);
        } catch (BeyondLimitException e) {
            throw new RefusedRecordException(RefusalReason.TOO_LARGE, e.getMessage());
        }
    }

    /**
     * @param start where the event begins in {@code bytes}
     * @throws RefusedRecordException if it may not
     */
    void check(byte[] bytes, int start) {
        pass(name, bytes, start, cursor -> {
            form.skip(cursor);
            return null;
        });
        context.check(bytes, start);
    }

    /** Reads an event; what the reader finds out about its form and size becomes a refusal. */
    static <T> T pass(String name, byte[] bytes, int start, Function<AvroCursor, T> reader) {
        try {
            return reader.apply(AvroCursor.limited(bytes, start));
        } catch (MalformedException e) {
            String fault = start == bytes.length ? "the value ends after its frame" : e.getMessage();
            throw new RefusedRecordException(RefusalReason.UNDECODABLE, "the bytes are not a " + name + ": " + fault);
        } catch (BadTextException e) {
            throw new RefusedRecordException(RefusalReason.BAD_TEXT, e.getMessage());
        } catch (BeyondLimitException e) {
            throw new RefusedRecordException(RefusalReason.TOO_LARGE, e.getMessage());
        }
    }
}
