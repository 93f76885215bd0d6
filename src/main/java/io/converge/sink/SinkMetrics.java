package io.converge.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.common.metrics.stats.WindowedSum;
import org.apache.kafka.common.utils.Time;

/**
 * What a sink has done, by JMX: {@code io.converge:type=sink-metrics,sink=…} with {@code written-total}, {@code deleted-total},
 * {@code unchanged-total}, of them {@code older-total}, {@code rejected-total}, {@code fenced-total}, {@code waits-total}, each also as {@code -rate}, and
 * {@code lag}, the records of its partitions that it has not come to.
 */
final class SinkMetrics implements AutoCloseable {

    private static final String GROUP = "sink-metrics";

    private final Metrics metrics;
    private final Map<String, String> tags;
    private final Map<String, Sensor> sensors = new HashMap<>();

    SinkMetrics(String sink, LongSupplier lag) {
        JmxReporter reporter = new JmxReporter();
        reporter.configure(Map.of());
        this.metrics =
                new Metrics(new MetricConfig(), List.of(reporter), Time.SYSTEM, new KafkaMetricsContext("io.converge"));
        this.tags = Map.of("sink", sink);
        for (String name : List.of("written", "deleted", "unchanged", "older", "rejected", "fenced", "waits")) {
            Sensor sensor = metrics.sensor(name);
            sensor.add(
                    metrics.metricName(name + "-total", GROUP, "How many since the start.", tags), new CumulativeSum());
            sensor.add(
                    metrics.metricName(name + "-rate", GROUP, "How many a second.", tags),
                    new Rate(TimeUnit.SECONDS, new WindowedSum()));
            sensors.put(name, sensor);
        }
        metrics.addMetric(metrics.metricName("lag", GROUP, "Records that it has not come to.", tags), (Gauge<Long>)
                (config, now) -> lag.getAsLong());
    }

    void count(String name, long more) {
        if (more > 0) {
            sensors.get(name).record(more);
        }
    }

    @Override
    public void close() {
        metrics.close();
    }
}
