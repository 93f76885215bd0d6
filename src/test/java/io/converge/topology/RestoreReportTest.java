package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreReportTest {

    private final List<String> said = new ArrayList<>();
    private long nowNanos;
    private final RestoreReport report = new RestoreReport(said::add, () -> nowNanos);

    @Test
    void restoreIsToldAtItsStartEveryFewSecondsAndAtItsEnd() {
        report.onRestoreStart(partition(0), "items", 100, 1_100);
        report.onRestoreStart(partition(2), "items", 0, 3_000);
        passSeconds(1);
        report.onBatchRestored(partition(0), "items", 599, 500);
        passSeconds(5);
        report.onBatchRestored(partition(2), "items", 1_499, 1_500);
        report.onRestoreEnd(partition(0), "items", 900);
        passSeconds(1);
        report.onRestoreEnd(partition(2), "items", 2_900);

        assertThat(said)
                .containsExactly(
                        "restoring the state of partition 0: 1000 entries of the changelog",
                        "restoring the state of partition 2: 3000 entries of the changelog",
                        "restoring: 2000 of 4000 entries (50 %)",
                        "restored: 4000 entries of partitions [0, 2] in 7000 ms");
    }

    @Test
    void stateThatIsUpToDateIsNotToldOf() {
        report.onRestoreStart(partition(0), "items", 100, 100);
        report.onRestoreEnd(partition(0), "items", 0);

        assertThat(said).isEmpty();
    }

    @Test
    void partitionThatIsTakenAwayIsNotWaitedFor() {
        report.onRestoreStart(partition(0), "items", 0, 10);
        report.onRestoreStart(partition(1), "items", 0, 20);
        report.onRestoreEnd(partition(0), "items", 10);
        report.onRestoreSuspended(partition(1), "items", 5);

        assertThat(said).last().isEqualTo("restored: 10 entries of partitions [0] in 0 ms");
    }

    @Test
    void extentIsThatOfAllPartitionsUntilTheyAreDone() {
        report.onRestoreStart(partition(0), "items", 100, 1_100);
        report.onRestoreStart(partition(2), "items", 0, 3_000);
        report.onBatchRestored(partition(0), "items", 599, 500);
        assertThat(report.extent()).isEqualTo(new Extent(500, 4_000));

        report.onRestoreEnd(partition(0), "items", 900);
        report.onRestoreEnd(partition(2), "items", 2_900);
        assertThat(report.extent()).isEqualTo(Extent.NOTHING);
    }

    private void passSeconds(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("converge-items-changelog", number);
    }
}
