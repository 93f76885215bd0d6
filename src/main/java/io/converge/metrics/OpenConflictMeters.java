package io.converge.metrics;

import io.converge.metrics.OpenConflictCounts.Counts;
import io.converge.model.ConflictType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** How many conflicts of the whole catalogue wait for a decision, and for how long. */
final class OpenConflictMeters {

    private static final double MS_PER_SECOND = 1_000;

    private final OpenConflictCounts source;
    private volatile Optional<Counts> open = Optional.empty();

    OpenConflictMeters(OpenConflictCounts source) {
        this.source = source;
    }

    void register(MeterRegistry registry) {
        for (ConflictType type : ConflictType.values()) {
            Gauge.builder(
                            "converge.open.conflicts",
                            () -> open.map(counts -> counts.byType().getOrDefault(type, 0))
                                    .map(Integer::doubleValue)
                                    .orElse(Double.NaN))
                    .description("Conflicts of the whole catalogue that wait for a decision.")
                    .tag("type", type.name())
                    .register(registry);
        }
        Gauge.builder(
                        "converge.oldest.open.conflict",
                        () -> open.map(OpenConflictMeters::oldestSeconds).orElse(Double.NaN))
                .description("The age of the one that waits longest; 0: none does.")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double oldestSeconds(Counts counts) {
        return counts.oldestMs()
                .map(ms -> Math.max(0, System.currentTimeMillis() - ms) / MS_PER_SECOND)
                .orElse(0.0);
    }

    /** Looks at what is so now. To be called before a scrape. */
    void refresh() {
        open = source.now();
    }
}
