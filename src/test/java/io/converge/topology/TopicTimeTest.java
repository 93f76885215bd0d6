package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicTimeTest {

    private static final long DAY = 86_400_000;

    /** Of the machine. */
    private long nowMs = 100 * DAY;

    private final TopicTime time = new TopicTime(1_000);

    @Test
    void noRecordIsNoTime() {
        pass(5_000);

        assertThat(time.now(nowMs)).isZero();
    }

    @Test
    void thereIsNoTimeBeforeEveryInputHadAWhileToDeliver() {
        time.saw("a", 0, DAY);

        assertThat(time.now(nowMs)).isZero();
    }

    @Test
    void taskThatCatchesUpLivesInThePast() {
        pass(1_000);

        time.saw("a", 0, DAY);
        assertThat(time.now(nowMs)).isEqualTo(DAY);
        time.saw("a", 0, 2 * DAY);
        assertThat(time.now(nowMs)).isEqualTo(2 * DAY);
    }

    @Test
    void slowestInputTellsTheTime() {
        pass(1_000);

        time.saw("a", 0, 50 * DAY);
        time.saw("b", 0, 3 * DAY);
        time.saw("a", 1, 70 * DAY);
        time.saw("a", 0, 60 * DAY);

        assertThat(time.now(nowMs)).isEqualTo(3 * DAY);
    }

    @Test
    void inputWithNothingMoreHoldsTheOthersBackNoLonger() {
        time.saw("b", 0, 3 * DAY);
        pass(2_000);

        time.saw("a", 0, 50 * DAY);

        assertThat(time.now(nowMs)).isEqualTo(50 * DAY);
    }

    @Test
    void whereNoneHasMoreTheLatestTellsTheTime() {
        time.saw("b", 0, 3 * DAY);
        time.saw("a", 0, 50 * DAY);
        pass(2_000);

        assertThat(time.now(nowMs)).isEqualTo(50 * DAY + 2_000);
    }

    @Test
    void recordOfThePastDoesNotTurnAnInputBack() {
        pass(1_000);
        time.saw("a", 0, 50 * DAY);

        assertThat(time.saw("a", 0, 3 * DAY)).isEqualTo(50 * DAY);
        assertThat(time.now(nowMs)).isEqualTo(50 * DAY);
    }

    @Test
    void waitingForRecordsCounts() {
        pass(1_000);
        time.saw("a", 0, DAY);
        pass(500);

        assertThat(time.now(nowMs)).isEqualTo(DAY + 500);
    }

    @Test
    void timeInWhichItCouldNotWorkDoesNotCount() {
        pass(1_000);
        time.saw("a", 0, DAY);
        nowMs += DAY;
        time.look(nowMs);

        assertThat(time.now(nowMs)).isEqualTo(DAY);
    }

    @Test
    void recordsAheadOfTheMachineDoNot() {
        pass(1_000);
        time.saw("a", 0, nowMs + DAY);

        assertThat(time.now(nowMs)).isEqualTo(nowMs);
    }

    /** The task looks around while time passes. */
    private void pass(long ms) {
        time.look(nowMs);
        nowMs += ms;
        time.look(nowMs);
    }
}
