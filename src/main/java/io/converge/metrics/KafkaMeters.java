package io.converge.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The metrics of Kafka Streams and of its clients, under Micrometer's names for them. Kafka makes and drops them as tasks come and go, so they
 * are looked for again every few seconds.
 */
final class KafkaMeters implements AutoCloseable {

    private static final Duration REFRESH = Duration.ofSeconds(10);

    /**
     * Not told, as there would be one for each broker, node of the topology, cache, or partition several, and nobody has to watch them. What
     * Converge counts for each task is told for the whole instance.
     */
    private static final List<String> LEFT_OUT = List.of(
            "kafka.stream.converge.",
            "kafka.stream.processor.node.",
            "kafka.stream.record.cache.",
            "kafka.stream.state.",
            "kafka.consumer.node.",
            "kafka.producer.node.",
            "kafka.admin.client.node.",
            "kafka.consumer.fetch.manager.records.lead",
            "kafka.consumer.fetch.manager.records.lag.avg",
            "kafka.consumer.fetch.manager.preferred.read.replica");

    /** Of the many that each store has. */
    private static final Set<String> TOLD = Set.of(
            "kafka.stream.state.estimate.num.keys",
            "kafka.stream.state.total.sst.files.size",
            "kafka.stream.state.size.all.mem.tables");

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kafka-meters");
        thread.setDaemon(true);
        return thread;
    });
    private final KafkaStreamsMetrics metrics;

    /** @param registry has the {@link #filter()} */
    KafkaMeters(KafkaStreams streams, MeterRegistry registry) {
        metrics = new KafkaStreamsMetrics(streams, List.of(), scheduler, REFRESH);
        metrics.bindTo(registry);
    }

    /** Lets those in that are told. */
    static MeterFilter filter() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                return isTold(id.getName()) ? MeterFilterReply.NEUTRAL : MeterFilterReply.DENY;
            }
        };
    }

    static boolean isTold(String name) {
        return TOLD.contains(name) || LEFT_OUT.stream().noneMatch(name::startsWith);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        metrics.close();
    }
}
