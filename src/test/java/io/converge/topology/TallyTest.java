package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Classification;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final Tally tally = new Tally();

    @Test
    void changesAreCountedByOriginAndClassification() {
        tally.accepted("eu", Classification.APPLIED);
        tally.accepted("eu", Classification.APPLIED);
        tally.accepted("us", Classification.STALE);

        Map<String, Map<Classification, Long>> changes = tally.changesByOrigin();

        assertThat(changes.get("eu")).containsEntry(Classification.APPLIED, 2L).containsEntry(Classification.STALE, 0L);
        assertThat(changes.get("us")).containsEntry(Classification.STALE, 1L);
    }

    @Test
    void originForEachProcessMakesNoMoreSeries() {
        for (int i = 0; i < 10_000; i++) {
            tally.accepted("worker-" + i, Classification.APPLIED);
        }

        Map<String, Map<Classification, Long>> changes = tally.changesByOrigin();

        assertThat(changes).hasSize(Tally.MOST_ORIGINS + 1);
        assertThat(changes.get(Tally.OTHER_ORIGINS))
                .containsEntry(Classification.APPLIED, 10_000L - Tally.MOST_ORIGINS);
    }

    @Test
    void originsThatReadAlikeAreOneAndLoseNothing() {
        tally.accepted("x".repeat(200) + "1", Classification.APPLIED);
        tally.accepted("x".repeat(200) + "2", Classification.APPLIED);

        assertThat(tally.changesByOrigin())
                .containsEntry(
                        "x".repeat(99) + "…",
                        Map.of(
                                Classification.APPLIED, 2L,
                                Classification.CONCURRENT, 0L,
                                Classification.DUPLICATE, 0L,
                                Classification.STALE, 0L));
    }
}
