package io.converge.serde.binary;

import io.converge.model.Limits;
import io.converge.model.Product;
import io.converge.model.VersionVector;
import java.nio.charset.StandardCharsets;

/**
 * Reads Avro's binary form in place, and counts what it passes.
 *
 * <p>What it takes, Avro's own decoder takes with the same values. It refuses what that does, and also what other readers may
 * understand otherwise, for bytes that are taken go on to consumers as they are: numbers with bits beyond their width,
 * booleans that are neither 0 nor 1, and blocks of another size than they say.
 */
public final class AvroCursor {

    /** The bytes are not what the schema says. */
    public static final class MalformedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    /** The value is larger than any may be. */
    public static final class BeyondLimitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public BeyondLimitException(String message) {
            super(message, null, false, false);
        }
    }

    private final byte[] bytes;
    private final int end;
    private int position;
    private final long maxValues;
    private int depthLeft;
    private long valuesLeft;
    /** What the names that lead to where it is take, one behind the other, and those of all values that it has passed. */
    private long pathBytes;

    private long allPathBytes;
    private int lastKeyBytes;
    private int blockEnd;

    /** For what was measured when it came in. */
    public AvroCursor(byte[] bytes, int start, int end) {
        this(bytes, start, end, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    private AvroCursor(byte[] bytes, int start, int end, int maxDepth, long maxValues) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
        this.depthLeft = maxDepth;
        this.maxValues = maxValues;
        this.valuesLeft = maxValues;
    }

    /** For what others have written: throws {@link BeyondLimitException} beyond {@link Limits}. */
    public static AvroCursor limited(byte[] bytes, int start) {
        return new AvroCursor(bytes, start, bytes.length, Limits.DEPTH, Limits.VALUES);
    }

    /** A record, an array or a map begins. */
    public void enter() {
        if (--depthLeft < 0) {
            throw new BeyondLimitException("more than " + Limits.DEPTH + " values in each other");
        }
    }

    /** What began last ends. */
    public void leave() {
        depthLeft++;
    }

    /** So many values follow. */
    public void count(long values) {
        valuesLeft -= values;
        if (valuesLeft < 0) {
            throw new BeyondLimitException("more than " + Limits.VALUES + " values");
        }
    }

    /** How many values it has passed, or begun to pass. */
    long counted() {
        return maxValues - valuesLeft;
    }

    /** So many values stand here; their names, with what parts them from this place, take so many bytes together. */
    void named(long values, long nameBytes) {
        allPathBytes += Math.max(0, values * (pathBytes - Product.VALUE_WEIGHT) + nameBytes);
    }

    /** Goes to a value of a name with so many bytes, or back from it with as many below zero. */
    void follow(int nameBytes) {
        pathBytes += nameBytes;
    }

    /**
     * What the paths of all values take that it has passed beyond what each value weighs anyway: many times their names, where
     * those stand in each other.
     */
    long countedPathBytes() {
        return allPathBytes;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int position() {
        return position;
    }

    /** Passes over bytes that stand behind their number. */
    void skipBytes() {
        skip(readLong());
    }

    /** Passes over a text. @throws BadTextException if it is none */
    void skipText() {
        int length = readLength();
        checked(length);
    }

    /** Passes over a name in a map. @throws BadTextException if it is no text */
    void skipKey() {
        int start = position;
        try {
            skipText();
        } catch (BadTextException e) {
            throw e.asKey();
        }
        keyPassed(start);
    }

    /** Passes over a name in a map that was a text when it came in. */
    void skipKeyBytes() {
        int start = position;
        skipBytes();
        keyPassed(start);
    }

    private void keyPassed(int start) {
        lastKeyBytes = position - start;
        named(1, lastKeyBytes);
    }

    /** What the name in a map that was passed last takes, with its length. */
    int lastKeyBytes() {
        return lastKeyBytes;
    }

    private int checked(int length) {
        int start = skip(length);
        BadTextException.check(bytes, start, length);
        return start;
    }

    /** Passes over {@code count} bytes and gives where they begin. */
    public int skip(long count) {
        if (count < 0 || count > end - position) {
            throw tooFew(count);
        }
        int start = position;
        position += (int) count;
        return start;
    }

    public boolean readBoolean() {
        byte value = bytes[skip(1)];
        if (value < 0 || value > 1) {
            throw new MalformedException("a boolean of " + value + " at " + (position - 1));
        }
        return value == 1;
    }

    public int readInt() {
        long bits = readBits(5);
        if (bits >>> Integer.SIZE != 0) {
            throw new MalformedException("an int of more than 32 bits before " + position);
        }
        return (int) (bits >>> 1) ^ -(int) (bits & 1);
    }

    public long readLong() {
        long bits = readBits(10);
        return bits >>> 1 ^ -(bits & 1);
    }

    /** What {@link ByteEncoder#writeFixedLong} has written. */
    public long readFixedLong() {
        long value = 0;
        int start = skip(Long.BYTES);
        for (int i = start; i < start + Long.BYTES; i++) {
            value = value << Byte.SIZE | bytes[i] & 0xff;
        }
        return value;
    }

    /** Seven bits a byte, the least first. Most numbers are lengths and the like, of one byte. */
    private long readBits(int maxBytes) {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        return readLongBits(maxBytes);
    }

    private long readLongBits(int maxBytes) {
        long bits = 0;
        int at = position;
        int last = Math.min(end, at + maxBytes);
        for (int shift = 0; at < last; shift += 7) {
            byte next = bytes[at++];
            bits |= (next & 0x7fL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    throw new MalformedException("a long of more than 64 bits at " + position);
                }
                position = at;
                return bits;
            }
        }
        throw new MalformedException("no end of a number at " + position);
    }

    /** The number of elements in the next block of an array or a map; 0: there are no more. */
    public long readBlock() {
        long count = readLong();
        blockEnd = -1;
        if (count < 0) {
            int size = readLength();
            blockEnd = position + size;
            count = -count;
            if (count < 0) {
                throw new MalformedException("a block of " + count + " elements before " + position);
            }
        }
        return count;
    }

    /** Where the block ends that {@link #readBlock} began, if it says so; else −1. */
    public int blockEnd() {
        return blockEnd;
    }

    /** A block has ended here that said it would end at {@code expected}, −1 for one that said nothing. */
    public void endBlock(int expected) {
        if (expected >= 0 && expected != position) {
            throw new MalformedException("a block ends at " + position + ", not at " + expected);
        }
    }

    /** So many elements follow. @param takeBytes whether each takes one at least */
    public void countElements(long count, boolean takeBytes) {
        if (takeBytes && count > end - position) {
            throw new MalformedException(count + " elements at " + position + " of " + end);
        }
        count(count);
    }

    /** For what was checked when it came in, as is {@link #readName}. */
    public String readString() {
        int length = readLength();
        return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
    }

    /** What {@link ByteEncoder#writeOptionalText} writes; null if there is none. */
    public String readOptionalString() {
        return readBoolean() ? readString() : null;
    }

    /** What {@link ByteEncoder#writeVector} writes. */
    public VersionVector readVector(NameCache names) {
        VersionVector.Builder vector = new VersionVector.Builder(2);
        for (long count = readBlock(); count != 0; count = readBlock()) {
            for (long i = 0; i < count; i++) {
                vector.put(readName(names), readLong());
            }
        }
        return vector.build();
    }

    /** @throws BadTextException if it is no text */
    public String readText() {
        int length = readLength();
        return new String(bytes, checked(length), length, StandardCharsets.UTF_8);
    }

    /** A text that is one of few. @throws BadTextException if it is no text */
    public String readText(NameCache names) {
        int length = readLength();
        return names.get(bytes, checked(length), length);
    }

    /** The text that was passed at {@code start}. */
    String textAt(int start) {
        return new AvroCursor(bytes, start, end).readString();
    }

    /** A text that is one of few. */
    public String readName(NameCache names) {
        int length = readLength();
        return names.get(bytes, skip(length), length);
    }

    public int readLength() {
        long length = readLong();
        if (length < 0 || length > end - position) {
            throw tooFew(length);
        }
        return (int) length;
    }

    private MalformedException tooFew(long length) {
        return new MalformedException("a length of " + length + " at " + position + " of " + end);
    }
}
