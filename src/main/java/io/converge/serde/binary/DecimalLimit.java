package io.converge.serde.binary;

import io.converge.serde.binary.AvroCursor.BeyondLimitException;
import io.converge.serde.binary.AvroCursor.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * How many digits a decimal may have, before and behind the point together. What is longer is told from its bytes' number, as
 * making a number of them to count its digits is the work that there is a limit for.
 */
public final class DecimalLimit {

    public static final DecimalLimit NONE = new DecimalLimit(Integer.MAX_VALUE, Integer.MAX_VALUE, null);

    private final int maxDigits;
    /** Any number of so many bytes is small enough. */
    private final int safeBytes;
    /** The least number that has too many digits. */
    private final BigInteger beyond;

    private DecimalLimit(int maxDigits, int safeBytes, BigInteger beyond) {
        this.maxDigits = maxDigits;
        this.safeBytes = safeBytes;
        this.beyond = beyond;
    }

    public static DecimalLimit of(int maxDigits) {
        BigInteger beyond = BigInteger.TEN.pow(maxDigits);
        return new DecimalLimit(maxDigits, (beyond.bitLength() - 1) / Byte.SIZE, beyond);
    }

    /**
     * @param start where the unscaled number begins in {@code bytes}, as two's complement, the greatest byte first
     * @throws BeyondLimitException if it has too many digits, or stands too far from the point
     */
    public void check(byte[] bytes, int start, int length, int scale) {
        if (length > safeBytes && digitsAreTooMany(bytes, start, length) || scale > maxDigits || scale < -maxDigits) {
            throw beyond();
        }
    }

    /** The same for a number that is there. */
    public void check(BigDecimal number) {
        if (beyond != null) {
            check(number.unscaledValue(), number.scale());
        }
    }

    private void check(BigInteger unscaled, int scale) {
        int bytes = unscaled.bitLength() / Byte.SIZE + 1;
        boolean tooMany = bytes > safeBytes && (bytes > safeBytes + 2 || isBeyond(unscaled));
        if (tooMany || scale > maxDigits || scale < -maxDigits) {
            throw beyond();
        }
    }

    private BeyondLimitException beyond() {
        return new BeyondLimitException("a decimal of more than " + maxDigits + " digits");
    }

    /** Bytes that only repeat the sign, as a fixed has them, say nothing. */
    private boolean digitsAreTooMany(byte[] bytes, int start, int length) {
        int end = start + length;
        byte sign = (byte) (bytes[start] >> Byte.SIZE - 1);
        int first = start;
        while (first < end && bytes[first] == sign) {
            first++;
        }
        int significant = end - first;
        if (significant < safeBytes) {
            return false;
        }
        if (significant > safeBytes + 2) {
            return true;
        }
        int from = Math.max(start, first - 1);
        return isBeyond(new BigInteger(bytes, from, end - from));
    }

    private boolean isBeyond(BigInteger unscaled) {
        return unscaled.abs().compareTo(beyond) >= 0;
    }

    /**
     * Of Avro's {@code big-decimal}: the unscaled number as bytes, then the scale. What is not of that form is no number to
     * anybody, and taken as the bytes that it is.
     */
    public void checkBigDecimal(byte[] bytes, int start, int length) {
        if (beyond == null) {
            return;
        }
        AvroCursor cursor = new AvroCursor(bytes, start, start + length);
        try {
            int digits = cursor.readLength();
            int first = cursor.skip(digits);
            if (digits > 0) {
                check(bytes, first, digits, cursor.readInt());
            }
        } catch (MalformedException noNumber) {
            // Bytes without a meaning.
        }
    }
}
