package io.converge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalsTest {

    @Test
    void zerosGoAsTheJdkLetsThemGo() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            BigInteger unscaled = new BigInteger(random.nextInt(3_000), random)
                    .multiply(BigInteger.TEN.pow(random.nextInt(300)))
                    .multiply(BigInteger.TWO.pow(random.nextInt(50)));
            BigDecimal number =
                    new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(400) - 200);

            assertThat(Decimals.normalized(number)).isEqualTo(number.stripTrailingZeros());
        }
    }

    @Test
    void scaleStaysInItsRange() {
        BigDecimal number = new BigDecimal(BigInteger.TEN.pow(300), Integer.MIN_VALUE + 200);

        BigDecimal normalized = Decimals.normalized(number);

        assertThat(normalized.scale()).isGreaterThanOrEqualTo(Integer.MIN_VALUE);
        assertThat(normalized.unscaledValue()).isLessThan(BigInteger.TEN.pow(101));
    }

    /** 66 KB, a minute's work zero by zero. */
    @Test
    void manyZerosGoAtOnce() {
        BigDecimal number = new BigDecimal(BigInteger.TEN.pow(160_000), 4);

        assertThat(Decimals.normalized(number)).isEqualTo(new BigDecimal(BigInteger.ONE, 4 - 160_000));
    }
}
