package io.converge.metrics;

import io.converge.causality.Classification;
import io.converge.model.ConflictType;
import io.converge.model.RefusalReason;
import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.InstanceHealth;
import io.converge.source.PassedOver;
import io.converge.topology.Counters;
import io.converge.topology.Tally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Converge's own metrics. Their names begin with {@code converge}; what is counted by kind has the kind as a tag, named as it is in records; all
 * that can be there is there from the start. Counters never fall while the instance lives, whatever tasks come and go.
 */
final class ConvergeMeters {

    private final MeterRegistry registry;
    private final ConvergeApplication application;
    private final Tally tally;
    private final OpenConflictMeters open;
    private final Set<String> origins = new HashSet<>();
    private volatile Map<String, Map<Classification, Long>> changes = Map.of();

    ConvergeMeters(MeterRegistry registry, ConvergeApplication application, OpenConflictCounts openConflicts) {
        this.registry = registry;
        this.application = application;
        this.tally = application.measures().tally();
        this.open = new OpenConflictMeters(openConflicts);
    }

    void register() {
        total("converge.converged.records", "Converged records.", "converged");
        total("converge.collisions", "Second, different changes under a dot that is live.", "collision");
        total("converge.claims", "What skus have told of unique values that they claim.", "claim");
        total(
                "converge.forgotten.skus",
                "Skus that were deleted for so long that nothing of them is kept.",
                "forgotten");
        for (ConflictType type : ConflictType.values()) {
            kind("converge.conflicts", "Conflict records.", "type", type, "conflict-");
        }
        for (RefusalReason reason : RefusalReason.values()) {
            kind("converge.dead.letters", "Records that could not be accepted.", "reason", reason, "refused-");
        }
        for (PassedOver what : PassedOver.values()) {
            kind("converge.passed.over", "Records that are none of a product.", "kind", what, "passed-over-");
        }
        registerStates();
        open.register(registry);
        refresh();
    }

    private void registerStates() {
        InstanceHealth health = application.health();
        gauge(
                "converge.ready",
                "1: it has its share of the work, up to date.",
                () -> health.obstacles().isEmpty() ? 1 : 0);
        gauge("converge.registry.waiting", "Threads that wait for the registry.", health::waitingForRegistry);
        gauge(
                "converge.restore.remaining.entries",
                "Entries of the changelog until the state is restored.",
                () -> health.restore().left());
        gauge(
                "converge.policy.change.remaining.skus",
                "Skus that are under an earlier policy still.",
                () -> health.policyChange().left());
        gauge(
                "converge.policy.change.done.skus",
                "Skus that a policy change has come by.",
                () -> health.policyChange().done());
        gauge("converge.withheld.skus", "Skus that are withheld now.", () -> level("withheld"));
        gauge("converge.unique.conflicts", "Values that several skus claim now.", () -> level("unique-conflicts"));
    }

    /** Looks at what is not read one by one. To be called before a scrape. */
    synchronized void refresh() {
        changes = tally.changesByOrigin();
        open.refresh();
        for (String origin : changes.keySet()) {
            if (origins.add(origin)) {
                for (Classification classification : Classification.values()) {
                    FunctionCounter.builder(
                                    "converge.changes",
                                    this,
                                    self -> self.changes.get(origin).get(classification))
                            .description("Accepted changes.")
                            .tag("classification", name(classification))
                            .tag("origin", origin)
                            .register(registry);
                }
            }
        }
    }

    private void total(String name, String description, String counted) {
        count(FunctionCounter.builder(name, tally, counted(counted)), description);
    }

    private void kind(String name, String description, String tag, Enum<?> kind, String prefix) {
        String counted = prefix + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String value = kind instanceof PassedOver ? name(kind) : kind.name();
        count(FunctionCounter.builder(name, tally, counted(counted)).tag(tag, value), description);
    }

    private static ToDoubleFunction<Tally> counted(String name) {
        return tally -> tally.count(name);
    }

    private static String name(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private void count(FunctionCounter.Builder<Tally> counter, String description) {
        counter.description(description).register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** The sum over the tasks that the instance has now. */
    private double level(String name) {
        return application.streams().stream()
                .map(KafkaStreams::metrics)
                .flatMap(metrics -> metrics.entrySet().stream())
                .filter(metric -> metric.getKey().name().equals(name)
                        && metric.getKey().group().equals(Counters.GROUP))
                .map(metric -> metric.getValue().metricValue())
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .sum();
    }
}
