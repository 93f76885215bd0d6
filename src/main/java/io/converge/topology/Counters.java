package io.converge.topology;

import io.converge.model.Conflict;
import io.converge.model.RefusalReason;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Emission;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Counts what became of changes, as Kafka Streams metrics of each task: group {@value #GROUP}, names
 * {@code applied-total}, {@code concurrent-total}, {@code duplicate-total}, {@code stale-total},
 * {@code collision-total}, {@code converged-total}, {@code conflict-insert-total} and so on, {@code refused-clock-ahead-total} and so on, {@code forgotten-total}, each also
 * as {@code -rate}.
 */
public final class Counters {

    public static final String GROUP = "stream-converge-metrics";

    private final StreamsMetrics metrics;
    private final String task;
    private final Map<String, Sensor> sensors = new HashMap<>();

    Counters(ProcessorContext<?, ?> context) {
        this.metrics = context.metrics();
        this.task = context.taskId().toString();
    }

    void accepted(Converged converged) {
        count(name(converged.classification()));
        if (converged.collision()) {
            count("collision");
        }
        emitted(converged.emission());
    }

    void emitted(Emission emission) {
        if (emission.converged() != null) {
            count("converged");
        }
        for (Conflict conflict : emission.conflicts()) {
            count("conflict-" + name(conflict.type()));
        }
    }

    void forgotten(int skus) {
        if (skus > 0) {
            sensor("forgotten").record(skus);
        }
    }

    void refused(RefusalReason reason) {
        count("refused-" + name(reason));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void count(String what) {
        sensor(what).record();
    }

    private Sensor sensor(String what) {
        return sensors.computeIfAbsent(
                what, name -> metrics.addRateTotalSensor("converge", task, name, Sensor.RecordingLevel.INFO));
    }
}
