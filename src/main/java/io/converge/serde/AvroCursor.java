package io.converge.serde;

import java.nio.charset.StandardCharsets;

/** Reads Avro's binary form in place. What it refuses, Avro's own decoder refuses as well. */
final class AvroCursor {

    /** The bytes are not what the schema says. */
    static final class MalformedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    private final byte[] bytes;
    private final int end;
    private int position;

    AvroCursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    /** Passes over {@code count} bytes and gives where they begin. */
    int skip(long count) {
        if (count < 0 || count > end - position) {
            throw new MalformedException(count + " bytes at " + position + " of " + end);
        }
        int start = position;
        position += (int) count;
        return start;
    }

    boolean readBoolean() {
        return bytes[skip(1)] == 1;
    }

    int readInt() {
        int bits = (int) readBits(5);
        return bits >>> 1 ^ -(bits & 1);
    }

    long readLong() {
        long bits = readBits(10);
        return bits >>> 1 ^ -(bits & 1);
    }

    /** Seven bits a byte, the least first. */
    private long readBits(int maxBytes) {
        long bits = 0;
        int at = position;
        int last = Math.min(end, at + maxBytes);
        for (int shift = 0; at < last; shift += 7) {
            byte next = bytes[at++];
            bits |= (next & 0x7fL) << shift;
            if (next >= 0) {
                position = at;
                return bits;
            }
        }
        throw new MalformedException("no end of a number at " + position);
    }

    /** The number of elements in the next block of an array or a map; 0: there are no more. */
    long readBlock() {
        long count = readLong();
        if (count < 0) {
            readLong();
            count = -count;
        }
        return count;
    }

    String readString() {
        int length = readLength();
        return new String(bytes, skip(length), length, StandardCharsets.UTF_8);
    }

    /** A text that is one of few. */
    String readName(NameCache names) {
        int length = readLength();
        return names.get(bytes, skip(length), length);
    }

    int readLength() {
        long length = readLong();
        if (length < 0 || length > end - position) {
            throw new MalformedException("a length of " + length + " at " + position + " of " + end);
        }
        return (int) length;
    }
}
