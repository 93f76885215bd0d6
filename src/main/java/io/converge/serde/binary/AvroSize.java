package io.converge.serde.binary;

/** What values take in Avro's binary form, in bytes, without writing them. */
public final class AvroSize {

    private AvroSize() {}

    /** An int or a long. */
    public static int number(long value) {
        long zigzag = value << 1 ^ value >> 63;
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(zigzag) + 6) / 7);
    }

    /** A string with its length. */
    public static long text(String text) {
        long bytes = utf8(text);
        return number(bytes) + bytes;
    }

    /** A surrogate without its other half takes one byte less than this says. */
    static long utf8(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
        }
        return bytes;
    }
}
