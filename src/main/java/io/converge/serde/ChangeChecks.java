package io.converge.serde;

import io.converge.model.Dot;
import io.converge.model.Limits;
import io.converge.model.Operation;
import io.converge.model.RefusalReason;

/** What a change must say besides its product, the same whichever way it is read. */
final class ChangeChecks {

    private ChangeChecks() {}

    /** @param what names the text in the refusal */
    static String sku(String text, String what) {
        return named(text, Limits.SKU_BYTES, RefusalReason.MISSING_SKU, what);
    }

    /** @param given whether there is a sequence */
    static Dot dot(String origin, boolean given, long sequence) {
        named(origin, Limits.ORIGIN_BYTES, RefusalReason.MISSING_ORIGIN, "origin");
        if (!given || sequence < 1) {
            throw badSequence(given ? sequence : null);
        }
        return new Dot(origin, sequence);
    }

    static RefusedRecordException badSequence(Object sequence) {
        return new RefusedRecordException(RefusalReason.BAD_SEQUENCE, "sequence is " + sequence + ", not from 1 on");
    }

    private static String named(String text, int maxBytes, RefusalReason reason, String what) {
        if (text == null || text.isBlank()) {
            throw new RefusedRecordException(reason, what + " is " + (text == null ? "missing" : "blank"));
        }
        if (!Limits.fits(text, maxBytes)) {
            throw tooLong(what, maxBytes);
        }
        return text;
    }

    private static RefusedRecordException tooLong(String what, int maxBytes) {
        return new RefusedRecordException(
                RefusalReason.TOO_LARGE, what + " has more than " + maxBytes + " bytes in UTF-8");
    }

    /**
     * What is wrong with a context once this entry is read, too. What is no entry at all comes before what is too long, in
     * whichever order they stand.
     *
     * @param known what was wrong with the entries before; null: nothing
     * @return null: nothing
     */
    static RefusedRecordException contextFault(RefusedRecordException known, String origin, long sequence) {
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
        return new RefusedRecordException(RefusalReason.BAD_CONTEXT, "context has '" + origin + "'=" + sequence);
    }

    static RefusedRecordException badOperation(String name) {
        return undecodable("op is " + name + ", not one of INSERT, REPLACE, UPSERT, DELETE");
    }

    static RefusedRecordException badTimestamp(Object value) {
        return undecodable("timestamp is " + value + ", not a time in ms");
    }

    static RefusedRecordException missingProduct(Operation operation) {
        return new RefusedRecordException(RefusalReason.MISSING_PRODUCT, operation + " without a product");
    }

    static RefusedRecordException undecodable(String detail) {
        return new RefusedRecordException(RefusalReason.UNDECODABLE, detail);
    }
}
