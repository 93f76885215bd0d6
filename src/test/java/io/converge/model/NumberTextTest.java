package io.converge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1.50", "+.5", "7.", "1e999999999", "0e-999999999", "12E3"})
    void textOfADecimalIsANumber(String text) {
        assertThat(NumberText.number(text)).contains(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1x", "NaN", "0x1", "1e99999999999", "1e", "--1", "١"})
    void otherTextIsNone(String text) {
        assertThat(NumberText.number(text)).isEmpty();
    }

    @Test
    void textOfMoreDigitsThanAnybodyWritesIsNone() {
        String most = "9".repeat(NumberText.MOST_DIGITS);
        assertThat(NumberText.number("-" + most)).contains(new BigDecimal("-" + most));
        assertThat(NumberText.number(most + ".0")).isEmpty();
        assertThat(NumberText.number("1e" + "0".repeat(200_000) + "1")).isEmpty();
        assertThat(NumberText.number("1".repeat(2_000_000))).isEmpty();
    }

    @Test
    void onlyNumbersAreTooLong() {
        assertThat(NumberText.isLonger("1".repeat(101), 100)).isTrue();
        assertThat(NumberText.isLonger("-" + "1".repeat(100), 100)).isFalse();
        assertThat(NumberText.isLonger("0." + "0".repeat(100), 100)).isTrue();
        assertThat(NumberText.isLonger("x".repeat(101), 100)).isFalse();
        assertThat(NumberText.isLonger("1".repeat(100_000) + "x", 100)).isFalse();
    }

    /** Their powers of ten are never written out. */
    @Test
    void numbersFarApartCompare() {
        BigDecimal huge = NumberText.number("1e999999999").orElseThrow();
        BigDecimal tiny = NumberText.number("1e-999999999").orElseThrow();

        assertThat(huge).isGreaterThan(tiny).isGreaterThan(new BigDecimal("9e999999998"));
        assertThat(huge).isLessThan(new BigDecimal("2e999999999"));
        assertThat(huge).isEqualByComparingTo(new BigDecimal("10e999999998"));
    }
}
