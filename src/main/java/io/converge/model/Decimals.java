package io.converge.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The one form of a number in a product. */
public final class Decimals {

    /** With fewer bits the JDK's way, zero by zero, costs nothing to speak of. */
    private static final int SHORT_BITS = 512;

    private Decimals() {}

    /**
     * The same number without trailing zeros, as {@link BigDecimal#stripTrailingZeros} gives it. That takes away one zero after
     * the other, which for a long number takes a time that grows with its square; here many go at once.
     */
    public static BigDecimal normalized(BigDecimal number) {
        BigInteger unscaled = number.unscaledValue();
        return unscaled.bitLength() < SHORT_BITS || unscaled.testBit(0)
                ? number.stripTrailingZeros()
                : stripped(number);
    }

    private static BigDecimal stripped(BigDecimal number) {
        BigInteger unscaled = number.unscaledValue();
        long scale = number.scale();
        // Every zero is a factor of two, so there cannot be more of them.
        List<BigInteger> powers = powersOfTen(unscaled.getLowestSetBit());
        for (int i = powers.size() - 1; i >= 0; i--) {
            BigInteger[] parts = unscaled.divideAndRemainder(powers.get(i));
            if (parts[1].signum() == 0 && scale - (1L << i) >= Integer.MIN_VALUE) {
                unscaled = parts[0];
                scale -= 1L << i;
            }
        }
        return new BigDecimal(unscaled, (int) scale);
    }

    /** 10, 10², 10⁴ and so on, up to the last whose exponent is at most {@code zeros}. */
    private static List<BigInteger> powersOfTen(int zeros) {
        List<BigInteger> powers = new ArrayList<>();
        BigInteger power = BigInteger.TEN;
        for (long exponent = 1; exponent <= zeros; exponent *= 2) {
            powers.add(power);
            power = power.multiply(power);
        }
        return powers;
    }
}
