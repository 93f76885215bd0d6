package io.converge.serde.binary;

import java.nio.ByteBuffer;

/** Confluent's wire format: a zero byte, the schema's id in four, then Avro's binary form. */
public final class Framing {

    public static final int BYTES = 1 + Integer.BYTES;

    /** For those who have sent something else. */
    public static final String EXPECTED =
            "a value is to begin with a zero byte and the four bytes of its schema's id, as Confluent's serializers write";

    private static final byte MAGIC = 0;

    private Framing() {}

    public static boolean isFramed(byte[] value) {
        return value != null && value.length >= BYTES && value[0] == MAGIC;
    }

    public static int schemaId(byte[] value) {
        return ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
    }

    public static byte[] frame(int schemaId) {
        return ByteBuffer.allocate(BYTES).put(MAGIC).putInt(schemaId).array();
    }
}
