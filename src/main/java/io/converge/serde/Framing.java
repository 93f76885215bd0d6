package io.converge.serde;

import java.nio.ByteBuffer;

/** Confluent's wire format: a zero byte, the schema's id in four, then Avro's binary form. */
final class Framing {

    static final int BYTES = 1 + Integer.BYTES;

    /** For those who have sent something else. */
    static final String EXPECTED =
            "a value is to begin with a zero byte and the four bytes of its schema's id, as Confluent's serializers write";

    private static final byte MAGIC = 0;

    private Framing() {}

    static boolean isFramed(byte[] value) {
        return value != null && value.length >= BYTES && value[0] == MAGIC;
    }

    static int schemaId(byte[] value) {
        return ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
    }

    static byte[] frame(int schemaId) {
        return ByteBuffer.allocate(BYTES).put(MAGIC).putInt(schemaId).array();
    }
}
