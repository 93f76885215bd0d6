package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.topology.Extent;
import io.converge.topology.PolicyBook.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PolicyChangeReportTest {

    private final List<String> said = new ArrayList<>();

    @Test
    void verdictsOnUniqueValuesAreSaidToFollow() {
        new PolicyChangeReport(true, said::add).progress(new Progress(0, 14, 14, 0, true), 0);
        new PolicyChangeReport(false, said::add).progress(new Progress(0, 14, 14, 0, true), 0);

        assertThat(said)
                .containsExactly(
                        "policy changed: 14 skus of partitions [0], 0 of them stand otherwise now; what unique keys"
                                + " withhold or give back follows",
                        "policy changed: 14 skus of partitions [0], 0 of them stand otherwise now");
    }

    @Test
    void extentIsThatOfPartitionsOnTheirWay() {
        PolicyChangeReport report = new PolicyChangeReport(false, said::add);
        report.progress(new Progress(0, 14, 14, 0, true), 0);
        report.progress(new Progress(1, 200, 1_000, 3, false), 0);

        assertThat(report.extent(1)).isEqualTo(new Extent(200, 1_000));
    }

    @Test
    void aboutAsManyAsThereAreIsNotAll() {
        PolicyChangeReport report = new PolicyChangeReport(false, said::add);
        report.progress(new Progress(0, 1_000, 900, 3, false), 0);

        assertThat(report.extent(1).left()).isPositive();
    }

    @Test
    void partitionThatHasGoneToAnotherInstanceHoldsNothingUp() {
        PolicyChangeReport report = new PolicyChangeReport(false, said::add);
        report.progress(new Progress(0, 200, 1_000, 3, false), 0);

        assertThat(report.extent(TimeUnit.MINUTES.toNanos(2))).isEqualTo(Extent.NOTHING);
    }
}
