package io.converge.serde.binary;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of one field; nobody changes them any more. */
public record FieldSlice(byte[] bytes, int start, int end) {

    public int length() {
        return end - start;
    }

    /** Whether the bytes are equal, wherever they stand. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof FieldSlice that
                        && Arrays.equals(bytes, start, end, that.bytes, that.start, that.end);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes, start, length()).hashCode();
    }

    public AvroCursor cursor() {
        return new AvroCursor(bytes, start, end);
    }

    public void writeTo(ByteEncoder encoder) {
        encoder.writeFixed(bytes, start, length());
    }
}
