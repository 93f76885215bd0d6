package io.converge.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A minute's worth of the fuzzer; {@link Fuzz} goes on for as long as you want. */
class FuzzTest {

    @Test
    void everyRecordIsReadAlikeInEveryWay() {
        assertThat(Fuzz.execute("--seed=1", "--schemas=2000", "--minutes=1000")).isZero();
    }
}
