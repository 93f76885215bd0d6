package io.converge.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.serde.BoundedConsumer;
import io.converge.serde.RecordHeader;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The changes that ended conflicts. The record that says that a conflict is over was written as the change was read, so the change is looked for in
 * the changes topics shortly before that time, where a change of the sku stands that is in its place: the first that has seen all of the conflict.
 * Not found is one that had waited for long. The last that were asked for are kept.
 */
final class Closings implements AutoCloseable {

    private static final int MOST = 1_000;
    /** So long before, at first and then. */
    private static final List<Long> WINDOWS_MS = List.of(2_000L, 60_000L);
    /** Clocks of writers and brokers are not quite the same. */
    private static final long CLOCKS_MS = 1_000;
    /** Of any skus, in a window. */
    private static final int MOST_RECORDS = 50_000;

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(1));

    private final ConvergeConfig config;
    private final SourceDecoder decoder;
    private final Map<String, Optional<ObjectNode>> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<ObjectNode>> eldest) {
            return size() > MOST;
        }
    };

    Closings(ConvergeConfig config) {
        this.config = config;
        this.decoder = SourceDecoder.of(config.sources(), config.registryClient());
    }

    /**
     * Of the change that ended a conflict its dot, its record's time, and who settled the conflict by it, or null.
     *
     * @param closed the record that says that it is over, of a conflict about a sku
     * @return empty if it is not found
     * @throws IOException if Kafka or the registry does not answer
     */
    synchronized Optional<ObjectNode> of(Written closed) throws IOException {
        String key = closed.text("id") + " " + closed.timestamp();
        Optional<ObjectNode> found = known.get(key);
        if (found == null) {
            found = look(closed);
            known.put(key, found);
        }
        return found;
    }

    /** A change of the sku and a record of it. */
    private record Candidate(Change change, ConsumerRecord<byte[], byte[]> record) {

        boolean hasSeen(Map<?, ?> context) {
            Map<String, Long> seen =
                    change.context() == null ? Map.of() : change.context().asMap();
            return context.entrySet().stream()
                    .allMatch(entry -> seen.getOrDefault(entry.getKey().toString(), 0L) >= (Long) entry.getValue());
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("dot", change.dot().toString())
                    .put("resolvedBy", RecordHeader.text(record.headers(), RecordHeader.RESOLVED_BY))
                    .put("at", record.timestamp());
        }
    }

    private Optional<ObjectNode> look(Written closed) throws IOException {
        Consumer<byte[], byte[]> consumer = new BoundedConsumer(TopicReader.settings(config));
        try {
            for (long windowMs : WINDOWS_MS) {
                Optional<ObjectNode> found = look(consumer, closed, windowMs);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (KafkaException | RegistryUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            consumer.close(CLOSE);
        }
    }

    private Optional<ObjectNode> look(Consumer<byte[], byte[]> consumer, Written closed, long windowMs) {
        byte[] key = closed.text("sku").getBytes(StandardCharsets.UTF_8);
        Map<?, ?> context = (Map<?, ?>) closed.conflict().get("context");
        return config.changesTopics().stream()
                .map(topic -> partition(consumer, topic, key))
                .flatMap(partition -> read(consumer, partition, key, closed.timestamp(), windowMs).stream())
                .flatMap(record -> decoder.acceptable(SourceRecord.of(record)).stream()
                        .map(change -> new Candidate(change, record)))
                .filter(candidate -> candidate.change().sku().equals(closed.text("sku")) && candidate.hasSeen(context))
                .findFirst()
                .map(Candidate::json);
    }

    private static TopicPartition partition(Consumer<byte[], byte[]> consumer, String topic, byte[] key) {
        int partitions = consumer.partitionsFor(topic, ANSWER).size();
        return new TopicPartition(topic, partitions == 0 ? 0 : BuiltInPartitioner.partitionForKey(key, partitions));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, byte[] key, long timestamp, long windowMs) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        consumer.assign(List.of(partition)); // What is not assigned is told of in Kafka's warnings.
        OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, timestamp - windowMs), ANSWER)
                .get(partition);
        if (first == null) {
            return found;
        }
        consumer.seek(partition, first.offset());
        long end = Math.min(
                first.offset() + MOST_RECORDS,
                consumer.endOffsets(List.of(partition), ANSWER).get(partition));
        long beginNanos = System.nanoTime();
        while (consumer.position(partition, ANSWER) < end && System.nanoTime() - beginNanos < MOST_NANOS) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (Arrays.equals(key, record.key()) && record.timestamp() <= timestamp + CLOCKS_MS) {
                    found.add(record);
                }
            }
        }
        return found;
    }

    @Override
    public synchronized void close() {
        decoder.close();
    }
}
