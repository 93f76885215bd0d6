package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each guarantee allows. */
class ComparisonTest {

    private static final Map<String, List<String>> DUE = Map.of("A", List.of("1", "2", "3"));

    private final Findings findings = new Findings();
    private final Comparison exactlyOnce = new Comparison(false, findings);
    private final Comparison atLeastOnce = new Comparison(true, findings);

    @Test
    void exactlyOnceAllowsNoRepetition() {
        assertThat(compare(exactlyOnce, true, "1", "2", "2", "3")).isEqualTo(4);

        assertThat(findings.counts()).isEqualTo(Map.of("records too many", 1L));
    }

    @Test
    void exactlyOnceAllowsNothingToBeMissingThoughALaterOneStands() {
        compare(exactlyOnce, true, "1", "3");

        assertThat(findings.counts()).isEqualTo(Map.of("records lost", 1L));
    }

    @Test
    void exactlyOnceAllowsNoOtherOrder() {
        compare(exactlyOnce, true, "1", "3", "2");

        assertThat(findings.counts()).isEqualTo(Map.of("skus with records out of order", 1L));
    }

    @Test
    void atLeastOnceAllowsRepetitionsAndCountsThem() {
        compare(atLeastOnce, false, "1", "2", "2", "1", "2", "3");

        assertThat(findings.counts()).isEmpty();
        assertThat(atLeastOnce.repeated()).isEqualTo(3);
    }

    @Test
    void atLeastOnceAllowsAReplaceableRecordToBeMissing() {
        compare(atLeastOnce, true, "3");

        assertThat(findings.counts()).isEmpty();
        assertThat(atLeastOnce.skipped()).isEqualTo(2);
    }

    @Test
    void atLeastOnceAllowsNoRecordToBeMissingThatNothingReplaces() {
        compare(atLeastOnce, false, "1", "3");

        assertThat(findings.counts()).isEqualTo(Map.of("records lost", 1L));
    }

    @Test
    void skuOfWhichNothingWasToldIsLostUnderEveryGuarantee() {
        compare(atLeastOnce, true);

        assertThat(findings.counts()).isEqualTo(Map.of("records lost", 3L));
    }

    @Test
    void whatTheCoreDoesNotMakeIsFoundUnderEveryGuarantee() {
        compare(atLeastOnce, true, "1", "2", "4", "3");

        assertThat(findings.counts()).isEqualTo(Map.of("records too many", 1L));
        assertThat(findings.examples()).containsExactly("too many: 4");
    }

    private static long compare(Comparison comparison, boolean replaceable, String... written) {
        return comparison.compare("records", replaceable, DUE, Map.of("A", List.of(written)));
    }
}
