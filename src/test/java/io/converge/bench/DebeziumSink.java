package io.converge.bench;

import io.converge.config.ConvergeConfig;
import io.converge.testing.ConnectRecipe;
import io.converge.testing.ConnectWorker;
import io.converge.testing.TopicEnds;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A converged topic into a table by Debezium's JDBC sink, as the page on Kafka Connect has it. */
final class DebeziumSink {

    private static final String NAME = "debezium-sink";
    private static final long PAUSE_MS = 20;

    private final ConvergeConfig config;
    private final String url;
    private final int batch;
    private final Path offsets;

    /** @param batch records of a poll and of a write; its own default is 500 */
    DebeziumSink(ConvergeConfig config, String url, int batch, Path offsets) {
        this.config = config;
        this.url = url;
        this.batch = batch;
        this.offsets = offsets;
    }

    /** Reads the topic whole; what the worker takes to start and to stop is not counted. */
    double seconds() throws Exception {
        Map<String, String> settings = new HashMap<>(ConnectRecipe.settings(
                "jdbc-sink.json",
                config,
                Map.of("jdbc:postgresql://localhost/shop", url.replaceFirst("\\?.*", ""), "secret", "")));
        settings.putAll(Map.of(
                "batch.size", String.valueOf(batch),
                "consumer.override.max.poll.records", String.valueOf(batch)));
        try (Admin admin = Admin.create(config.clientSettings());
                ConnectWorker worker = new ConnectWorker(config.bootstrapServers(), offsets)) {
            Map<TopicPartition, Long> ends = TopicEnds.of(admin, config.convergedTopic());
            long begin = System.nanoTime();
            worker.start(NAME, settings);
            while (!isAt(ends, admin)) {
                if (!worker.state(NAME).equals("RUNNING")) {
                    throw new IllegalStateException(worker.state(NAME));
                }
                Thread.sleep(PAUSE_MS);
            }
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            forget();
        }
    }

    private static boolean isAt(Map<TopicPartition, Long> ends, Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group())
                .partitionsToOffsetAndMetadata()
                .get();
        return ends.entrySet().stream()
                .allMatch(end -> end.getValue() == 0
                        || committed.containsKey(end.getKey())
                                && committed.get(end.getKey()).offset() >= end.getValue());
    }

    /** So that the next one begins anew. */
    private void forget() throws Exception {
        try (Admin admin = Admin.create(config.clientSettings())) {
            admin.deleteConsumerGroups(List.of(group())).all().get();
        }
    }

    private static String group() {
        return "connect-" + NAME;
    }
}
