package io.converge.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A minute's worth of the fuzzer; {@link Fuzz} goes on for as long as you want. */
class FuzzTest {

    @Test
    void everyRecordIsReadAlikeInEveryWay() {
        assertThat(Fuzz.execute("--seed=1", "--schemas=2000", "--minutes=1000")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "579326, two keys of a product's map are no UTF-8 and become one",
        "581374, two origins of a context are no UTF-8 and become one of which one record says 0"
    })
    void recordsThatWereOnceReadDifferentlyAreReadAlike(long seed, String record) {
        assertThat(Fuzz.execute("--seed=" + seed, "--schemas=1")).as(record).isZero();
    }
}
