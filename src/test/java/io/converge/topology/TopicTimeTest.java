package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicTimeTest {

    private final TopicTime time = new TopicTime();

    @Test
    void noRecordIsNoTime() {
        assertThat(time.now(-1, 5_000)).isZero();
        assertThat(time.now(-1, 6_000)).isZero();
    }

    @Test
    void taskThatCatchesUpLivesInThePast() {
        assertThat(time.now(100, 5_000_000)).isEqualTo(100);
        assertThat(time.now(200, 5_001_000)).isEqualTo(200);
    }

    @Test
    void waitingForRecordsCounts() {
        time.now(100, 5_000_000);
        time.now(100, 5_001_000);

        assertThat(time.now(100, 5_002_000)).isEqualTo(2_100);
        assertThat(time.now(5_000, 5_003_000)).isEqualTo(5_000);
    }

    @Test
    void timeInWhichItCouldNotWorkDoesNotCount() {
        time.now(100, 5_000_000);

        assertThat(time.now(100, 5_000_000 + 3_600_000)).isEqualTo(100);
    }

    @Test
    void recordsAheadOfTheMachineDoNot() {
        assertThat(time.now(9_000, 5_000)).isEqualTo(5_000);
    }
}
