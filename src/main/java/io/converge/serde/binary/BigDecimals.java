package io.converge.serde.binary;

import io.converge.serde.binary.AvroCursor.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Avro's logical type {@code big-decimal}: bytes that hold the unscaled number, as bytes, and the scale. */
public final class BigDecimals {

    private BigDecimals() {}

    /** Null: the bytes are not of that form, and so no number. */
    public static BigDecimal read(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        AvroCursor cursor = new AvroCursor(copy, 0, copy.length);
        try {
            int length = cursor.readLength();
            int start = cursor.skip(length);
            return length == 0 ? null : new BigDecimal(new BigInteger(copy, start, length), cursor.readInt());
        } catch (MalformedException noNumber) {
            return null;
        }
    }

    public static ByteBuffer write(BigDecimal number) {
        ByteEncoder encoder = new ByteEncoder();
        byte[] unscaled = number.unscaledValue().toByteArray();
        encoder.writeLong(unscaled.length);
        encoder.writeFixed(unscaled, 0, unscaled.length);
        encoder.writeInt(number.scale());
        return ByteBuffer.wrap(encoder.toByteArray());
    }
}
