package io.converge.bench;

import static org.awaitility.Awaitility.await;

import io.converge.config.ConvergeConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A topology of Kafka Streams under Converge's settings. Where it repartitions, a change counts when it came through. */
final class StreamsJob implements Job {

    private static final String REPARTITION = "-repartition";

    private final KafkaStreams streams;
    private final boolean repartitions;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    StreamsJob(Topology topology, ConvergeConfig config) {
        Properties properties = new Properties();
        properties.putAll(config.streamsSettings());
        streams = new KafkaStreams(topology, properties);
        repartitions = topology.describe().toString().contains(REPARTITION);
        streams.setUncaughtExceptionHandler(thrown -> {
            failure.set(thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    @Override
    public void start() {
        streams.start();
        await().pollInterval(Duration.ofMillis(5)).until(() -> streams.state() == KafkaStreams.State.RUNNING);
    }

    @Override
    public long processed() {
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        double consumed = 0;
        for (Map.Entry<MetricName, ? extends Metric> metric : streams.metrics().entrySet()) {
            if (isConsumed(metric.getKey()) && metric.getValue().metricValue() instanceof Double value) {
                consumed += value;
            }
        }
        return (long) consumed;
    }

    private boolean isConsumed(MetricName metric) {
        return metric.group().equals("stream-topic-metrics")
                && metric.name().equals("records-consumed-total")
                && metric.tags().getOrDefault("topic", "").endsWith(REPARTITION) == repartitions;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(streams.metrics());
    }

    @Override
    public void end() {
        streams.close();
    }

    @Override
    public void close() {
        end();
    }
}
