package io.converge.lookup;

import io.converge.config.ConvergeConfig;
import io.converge.serde.BoundedConsumer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the records of a sku in the changes topics: those whose key is the sku, in the partitions that Kafka's default partitioner gives it.
 * A topic has no index of keys, so all that stands in such a partition is read, from its end back, until some bound is met.
 */
final class ChangeScan {

    /** So many of a sku are looked for. */
    static final int MOST_CHANGES = 1_000;

    private static final long MOST_BYTES = 64L << 20;
    /** Of any skus. */
    private static final long MOST_RECORDS = 5_000_000;

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** As many records as a step back has. */
    private static final long STEP = 50_000;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(1));

    private final byte[] key;
    private final Consumer<byte[], byte[]> consumer;
    private final List<String> gaps = new ArrayList<>();
    private final long deadlineNanos = System.nanoTime() + MOST_NANOS;
    private long read;
    private long foundBytes;
    private int found;

    /**
     * What was found.
     *
     * @param records those of one partition in their order, those of several by their times
     * @param gaps why there may be others, a clause each
     */
    record Found(List<ConsumerRecord<byte[], byte[]>> records, List<String> gaps) {}

    private ChangeScan(String sku, Consumer<byte[], byte[]> consumer) {
        this.key = sku.getBytes(StandardCharsets.UTF_8);
        this.consumer = consumer;
    }

    /** @throws IOException if Kafka does not answer */
    static Found of(String sku, ConvergeConfig config) throws IOException {
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        Consumer<byte[], byte[]> consumer = new BoundedConsumer(settings);
        try {
            return new ChangeScan(sku, consumer).read(config.changesTopics());
        } catch (KafkaException e) {
            throw new IOException("Kafka: " + e.getMessage(), e);
        } finally {
            consumer.close(CLOSE);
        }
    }

    private Found read(List<String> topics) {
        List<List<ConsumerRecord<byte[], byte[]>>> all = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic, ANSWER);
            if (partitions == null || partitions.isEmpty()) {
                gaps.add("there is no topic " + topic);
            } else {
                all.add(read(new TopicPartition(topic, BuiltInPartitioner.partitionForKey(key, partitions.size()))));
            }
        }
        return new Found(merged(all), List.copyOf(gaps));
    }

    private List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition) {
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition), ANSWER).get(partition);
        long to = consumer.endOffsets(List.of(partition), ANSWER).get(partition);
        Deque<List<ConsumerRecord<byte[], byte[]>>> steps = new ArrayDeque<>();
        while (to > begin && hasRoom()) {
            long from = Math.max(begin, to - STEP);
            steps.addFirst(read(partition, from, to));
            to = from;
        }
        if (to > begin) {
            gaps.add("of " + partition + " nothing before offset " + to + " was looked at, as there is much");
        } else if (begin > 0) {
            gaps.add("of " + partition + " what stood before offset " + begin + " is not kept any more");
        }
        return steps.stream().flatMap(List::stream).toList();
    }

    private boolean hasRoom() {
        return found < MOST_CHANGES
                && foundBytes < MOST_BYTES
                && read < MOST_RECORDS
                && System.nanoTime() - deadlineNanos < 0;
    }

    private List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long from, long to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.seek(partition, from);
        long last = System.nanoTime();
        while (consumer.position(partition, ANSWER) < to) {
            long before = consumer.position(partition, ANSWER);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                read++;
                if (record.offset() < to && Arrays.equals(key, record.key())) {
                    records.add(record);
                    found++;
                    foundBytes += record.serializedValueSize();
                }
            }
            if (consumer.position(partition, ANSWER) > before) {
                last = System.nanoTime();
            } else if (System.nanoTime() - last > ANSWER.toNanos()) {
                throw new KafkaException("nothing of " + partition + " came for " + ANSWER.toSeconds() + " s");
            }
        }
        return records;
    }

    /** Within a partition the order is that of the offsets, whatever the times say. */
    private static List<ConsumerRecord<byte[], byte[]>> merged(List<List<ConsumerRecord<byte[], byte[]>>> all) {
        List<Deque<ConsumerRecord<byte[], byte[]>>> left = new ArrayList<>();
        all.stream().filter(some -> !some.isEmpty()).forEach(some -> left.add(new ArrayDeque<>(some)));
        List<ConsumerRecord<byte[], byte[]>> merged = new ArrayList<>();
        while (!left.isEmpty()) {
            Deque<ConsumerRecord<byte[], byte[]>> earliest = left.stream()
                    .min(Comparator.comparingLong(some -> some.peekFirst().timestamp()))
                    .get();
            merged.add(earliest.removeFirst());
            left.removeIf(Deque::isEmpty);
        }
        return merged;
    }
}
