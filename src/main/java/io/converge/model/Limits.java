package io.converge.model;

/**
 * How large the parts of one change may be. They are the same everywhere and for ever, so that what one region takes no other
 * one refuses; what is beyond them is {@link RefusalReason#TOO_LARGE}.
 */
public final class Limits {

    /** Of a sku, in UTF-8. It is a key of topics and stores, and stands in every record. */
    public static final int SKU_BYTES = 4_096;

    /** Of an origin, in UTF-8. A sku's clock holds up to {@code max.origins} of them. */
    public static final int ORIGIN_BYTES = 256;

    /** How deep records, arrays and maps may stand in each other, the change event itself being the first. */
    public static final int DEPTH = 200;

    /**
     * How many values a change event may have: fields of records, elements of arrays and entries of maps, in all depths.
     * Some take no bytes, so the size of a record does not bound them.
     */
    public static final int VALUES = 1_000_000;

    /** How many places a partial change may name. */
    public static final int FIELDS = 1_000;

    /** How many steps a JSON pointer may have. No product is deeper, and each step is one more call for those who walk there. */
    public static final int POINTER_STEPS = DEPTH;

    /**
     * How deep the types of an event's schema may stand in each other. The schema is walked to its end by many, on stacks of any
     * size; what it describes may be no deeper anyway, if each record, array and map stands in a union.
     */
    public static final int SCHEMA_DEPTH = 2 * DEPTH;

    private Limits() {}

    /** Whether {@code text} takes at most {@code maxBytes} in UTF-8. */
    public static boolean fits(String text, int maxBytes) {
        int length = text.length();
        if (length > maxBytes) {
            return false;
        }
        // No character takes more than three; where there are two of a pair, those take four.
        return length <= maxBytes / 3 || utf8Length(text) <= maxBytes;
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800 || Character.isSurrogate(c)) {
                bytes += 2;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
