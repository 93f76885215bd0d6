package io.converge.serde.change;

import io.converge.model.Dot;
import io.converge.model.Limits;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Printable;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.BadTextException;
import io.converge.serde.binary.DecimalLimit;
import io.converge.serde.binary.TypeName;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** What a change must say besides its product, the same whichever way it is read. */
public final class ChangeChecks {

    private static final String SEQUENCE = "a whole number from 1 on";

    private static final int MOST_SHOWN = 61;

    /**
     * The text of a sku.
     *
     * @param what names the text in the refusal
     */
    public static String sku(CharSequence text, String what) {
        return named(text, Limits.SKU_BYTES, RefusalReason.MISSING_SKU, what);
    }

    private ChangeChecks() {}

    /** @param what names the text in the refusal */
    public static String origin(CharSequence text, String what) {
        return named(text, Limits.ORIGIN_BYTES, RefusalReason.MISSING_ORIGIN, what);
    }

    /** @param given whether there is a sequence */
    static Dot dot(String origin, boolean given, long sequence) {
        origin(origin, "origin");
        if (!given || sequence < 1) {
            throw badSequence("sequence", given ? sequence : null);
        }
        return new Dot(origin, sequence);
    }

    /** @param what names it in the refusal */
    public static RefusedRecordException badSequence(String what, Object sequence) {
        return new RefusedRecordException(RefusalReason.BAD_SEQUENCE, mismatch(what, sequence, SEQUENCE));
    }

    /** Where a sequence would have to be made of something. @param fault in words */
    public static RefusedRecordException noSequence(String fault) {
        return new RefusedRecordException(RefusalReason.BAD_SEQUENCE, fault);
    }

    /** What stands there, and what is to. */
    private static String mismatch(String what, Object value, String expected) {
        return value == null
                ? what + " is missing; it is to be " + expected
                : what + " is " + shown(value) + ", not " + expected;
    }

    /** A value in a sentence: a text is in quotes, so that blanks at its ends are seen. */
    public static String shown(Object value) {
        if (value instanceof CharSequence) {
            return "'" + Printable.within(value.toString(), MOST_SHOWN) + "'";
        }
        return value instanceof Number ? Printable.within(value.toString(), MOST_SHOWN) : TypeName.of(value);
    }

    private static String named(CharSequence given, int maxBytes, RefusalReason reason, String what) {
        String text = text(given, what);
        if (text == null || text.isBlank()) {
            throw new RefusedRecordException(reason, what + " is " + (text == null ? "missing" : "blank"));
        }
        if (!Limits.fits(text, maxBytes)) {
            throw tooLong(what, maxBytes);
        }
        return text;
    }

    /** Refuses what is no text, whoever has read it. */
    public static String text(CharSequence given, String what) {
        try {
            if (given != null) {
                BadTextException.check(given);
            }
        } catch (BadTextException e) {
            throw new RefusedRecordException(RefusalReason.BAD_TEXT, what + " " + e.fault());
        }
        return given == null ? null : given.toString();
    }

    private static RefusedRecordException tooLong(String what, int maxBytes) {
        return tooLarge(what + " has more than " + maxBytes + " bytes in UTF-8");
    }

    /**
     * What is wrong with a context once this entry is read, too. What is no entry at all comes before what is too long, in
     * whichever order they stand.
     *
     * @param known what was wrong with the entries before; null: nothing
     * @return null: nothing
     */
    public static RefusedRecordException contextFault(RefusedRecordException known, String origin, long sequence) {
        if (known != null && known.reason() == RefusalReason.BAD_CONTEXT) {
            return known;
        }
        if (sequence < 0 || origin.isBlank()) {
            return badContextEntry(origin, sequence);
        }
        boolean fits = known != null || Limits.fits(origin, Limits.ORIGIN_BYTES);
        return fits ? known : tooLong("an origin of the context", Limits.ORIGIN_BYTES);
    }

    static RefusedRecordException badContextEntry(String origin, Object sequence) {
        return new RefusedRecordException(
                RefusalReason.BAD_CONTEXT,
                "context has " + shown(origin) + ": " + shown(sequence)
                        + "; an entry is an origin that is not blank, and a whole number from 0 on");
    }

    static RefusedRecordException badOperation(String name) {
        return undecodable(mismatch("op", name, "one of INSERT, REPLACE, UPSERT, DELETE"));
    }

    static RefusedRecordException badTimestamp(Object value) {
        return undecodable(mismatch("timestamp", value, "a time in ms"));
    }

    /** @param name of the header */
    static RefusedRecordException badHeaderTime(String name, String text) {
        return undecodable(mismatch("the header " + name, text, "a time in ms or as 2026-01-31T12:00:00Z"));
    }

    /**
     * What a change speaks of. A delete is of the whole product: its fields are not heard, as its product is not.
     *
     * @param given null: the change speaks of the whole product
     */
    public static List<Pointer> fields(List<String> given, Operation operation) {
        if (given == null || operation == Operation.DELETE) {
            return null;
        }
        if (given.size() > Limits.FIELDS) {
            throw tooLarge("fields names " + given.size() + " places, " + Limits.FIELDS + " are allowed");
        }
        return given.stream().map(ChangeChecks::field).toList();
    }

    private static Pointer field(String text) {
        Pointer field;
        try {
            field = Pointer.parseOfAnyLength(text);
        } catch (IllegalArgumentException e) {
            throw partial("fields has " + shown(text) + ", which is not a JSON pointer such as /price");
        }
        if (field.isTooLong()) {
            throw tooLarge("fields has " + shown(text) + " of " + field.steps().size() + " steps, "
                    + Limits.POINTER_STEPS + " are allowed");
        }
        return field;
    }

    private static RefusedRecordException tooLarge(String detail) {
        return new RefusedRecordException(RefusalReason.TOO_LARGE, detail);
    }

    private static RefusedRecordException partial(String detail) {
        return new RefusedRecordException(RefusalReason.PARTIAL_CHANGE, detail);
    }

    /**
     * How many units of a timestamp's type, which is no union, a millisecond has; without a logical type it is in ms.
     *
     * @return 0 if it is the type of something else, as of a date or a time of day
     */
    static long unitsPerMs(Schema timestamp) {
        String type = timestamp.getLogicalType() == null
                ? ""
                : timestamp.getLogicalType().getName();
        return switch (type) {
            case "", "timestamp-millis", "local-timestamp-millis" -> 1;
            case "timestamp-micros", "local-timestamp-micros" -> 1_000;
            case "timestamp-nanos", "local-timestamp-nanos" -> 1_000_000;
            default -> 0;
        };
    }

    /**
     * Holds an event to what it has to be under any settings: its texts are some, and it is neither too deep nor of too many values.
     *
     * @throws RefusedRecordException if it is not
     */
    public static void event(IndexedRecord event) {
        ValueMeasure.check(event, DecimalLimit.NONE);
    }

    static RefusedRecordException missingProduct(Operation operation) {
        return new RefusedRecordException(RefusalReason.MISSING_PRODUCT, operation + " without a product");
    }

    public static RefusedRecordException undecodable(String detail) {
        return new RefusedRecordException(RefusalReason.UNDECODABLE, detail);
    }
}
