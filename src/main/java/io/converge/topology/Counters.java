package io.converge.topology;

import io.converge.model.Conflict;
import io.converge.model.ConflictType;
import io.converge.model.RefusalReason;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Emission;
import io.converge.source.PassedOver;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.common.metrics.stats.WindowedSum;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Counts what became of changes, as Kafka Streams metrics of each task: group {@value #GROUP}, names
 * {@code applied-total}, {@code concurrent-total}, {@code duplicate-total}, {@code stale-total},
 * {@code collision-total}, {@code converged-total}, {@code conflict-insert-total} and so on, {@code claim-total}, {@code refused-clock-ahead-total} and so on,
 * {@code passed-over-tombstone-total} and so on, {@code forgotten-total}, each also
 * as {@code -rate}. Beside them stand {@code unique-conflicts}, the values that several skus claim now, and {@code withheld}, the skus that
 * are withheld now. They are told ten times a second, those that are totals to the {@link Tally} of the instance, too.
 */
public final class Counters {

    public static final String GROUP = "stream-converge-metrics";

    private final StreamsMetrics metrics;
    private final Tally tally;
    private final Map<String, String> tags;
    private final Map<Object, Counter> counters = new HashMap<>();
    private final Map<String, Sensor> levels = new HashMap<>();

    private static final class Counter {
        private final Sensor sensor;
        private final LongAdder total;
        private long pending;

        Counter(Sensor sensor, LongAdder total) {
            this.sensor = sensor;
            this.total = total;
        }
    }

    Counters(ProcessorContext<?, ?> context, Tally tally) {
        this.tally = tally;
        this.metrics = context.metrics();
        this.tags = Map.of(
                "thread-id",
                Thread.currentThread().getName(),
                "task-id",
                context.taskId().toString());
    }

    /**
     * @param origin of the change
     * @param emission what it tells the world
     */
    void accepted(String origin, Converged converged, Emission emission) {
        tally.accepted(origin, converged.classification());
        count(converged.classification(), "", 1);
        if (converged.collision()) {
            count("collision", "", 1);
        }
        emitted(emission);
    }

    void emitted(Emission emission) {
        if (emission.converged() != null) {
            count("converged", "", 1);
        }
        for (Conflict conflict : emission.conflicts()) {
            count(conflict.type(), "conflict-", 1);
        }
    }

    /** Messages about what skus claim. */
    void claims(int messages) {
        if (messages > 0) {
            count("claim", "", messages);
        }
    }

    void uniqueConflict() {
        count(ConflictType.UNIQUE, "conflict-", 1);
    }

    /** How many there are now, of something that is no event. */
    void level(String name, long value) {
        levels.computeIfAbsent(name, this::levelSensor).record(value);
    }

    private Sensor levelSensor(String name) {
        Sensor sensor = metrics.addSensor(GROUP + "." + tags + "." + name, Sensor.RecordingLevel.INFO);
        sensor.add(new MetricName(name, GROUP, "How many there are now.", tags), new Value());
        return sensor;
    }

    void forgotten(int skus) {
        if (skus > 0) {
            count("forgotten", "", skus);
        }
    }

    /** A record that is none of a product. */
    void passedOver(PassedOver what) {
        count(what, "passed-over-", 1);
    }

    void refused(RefusalReason reason) {
        count(reason, "refused-", 1);
    }

    /** @param what an enum's constant or a name, each with one prefix alone */
    private void count(Object what, String prefix, int more) {
        Counter counter = counters.get(what);
        if (counter == null) {
            String name = prefix + what.toString().toLowerCase(Locale.ROOT).replace('_', '-');
            counter = new Counter(sensor(name), tally.total(name));
            counters.put(what, counter);
        }
        counter.pending += more;
    }

    private Sensor sensor(String name) {
        Sensor sensor = metrics.addSensor(GROUP + "." + tags + "." + name, Sensor.RecordingLevel.INFO);
        sensor.add(new MetricName(name + "-total", GROUP, "How many since the start.", tags), new CumulativeSum());
        sensor.add(
                new MetricName(name + "-rate", GROUP, "How many a second.", tags),
                new Rate(TimeUnit.SECONDS, new WindowedSum()));
        return sensor;
    }

    /** Tells the metrics what was counted: a sensor is too slow to be told of every change. */
    void tell() {
        for (Counter counter : counters.values()) {
            if (counter.pending > 0) {
                counter.sensor.record(counter.pending);
                counter.total.add(counter.pending);
                counter.pending = 0;
            }
        }
    }

    void close() {
        tell();
        counters.values().forEach(counter -> metrics.removeSensor(counter.sensor));
        counters.clear();
        levels.values().forEach(metrics::removeSensor);
        levels.clear();
    }
}
