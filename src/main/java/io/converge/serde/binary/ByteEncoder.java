package io.converge.serde.binary;

import io.converge.model.VersionVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;

/** Avro's binary form into an array that grows, to be used again and again. */
public final class ByteEncoder extends BinaryEncoder {

    /** What a number takes at the most. */
    static final int NUMBER_BYTES = 10;

    private byte[] bytes;
    private int size;

    public ByteEncoder() {
        this(512);
    }

    /** @param expected how many bytes there may be */
    public ByteEncoder(int expected) {
        this.bytes = new byte[expected];
    }

    /** Forgets what was written. */
    public ByteEncoder reset() {
        size = 0;
        return this;
    }

    /** How many bytes were written. */
    public int length() {
        return size;
    }

    /** Forgets what was written since so many bytes were there. */
    public void resetTo(int length) {
        size = length;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void require(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    @Override
    public void writeBoolean(boolean value) {
        require(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    public void writeByte(int value) {
        require(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void writeInt(int value) {
        require(NUMBER_BYTES);
        size += BinaryData.encodeInt(value, bytes, size);
    }

    @Override
    public void writeLong(long value) {
        require(NUMBER_BYTES);
        size += BinaryData.encodeLong(value, bytes, size);
    }

    /** A string; other than {@link #writeString} it fails nowhere. */
    public void writeText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeLong(utf8.length);
        writeFixed(utf8, 0, utf8.length);
    }

    /** A boolean, whether there is a text, and the text. */
    public void writeOptionalText(String text) {
        writeBoolean(text != null);
        if (text != null) {
            writeText(text);
        }
    }

    /** A map of longs. */
    public void writeVector(VersionVector vector) {
        if (!vector.isEmpty()) {
            writeLong(vector.size());
            vector.forEach((origin, sequence) -> {
                writeText(origin);
                writeLong(sequence);
            });
        }
        writeLong(0);
    }

    /** Of a number that is nearly always a large one: eight bytes, the highest first. */
    public void writeFixedLong(long value) {
        require(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    @Override
    public void writeFloat(float value) {
        require(Float.BYTES);
        size += BinaryData.encodeFloat(value, bytes, size);
    }

    @Override
    public void writeDouble(double value) {
        require(Double.BYTES);
        size += BinaryData.encodeDouble(value, bytes, size);
    }

    @Override
    public void writeFixed(byte[] source, int start, int length) {
        require(length);
        System.arraycopy(source, start, bytes, size, length);
        size += length;
    }

    @Override
    protected void writeZero() {
        writeByte(0);
    }

    @Override
    public int bytesBuffered() {
        return 0;
    }

    @Override
    public void flush() {
        // All is where it belongs.
    }
}
