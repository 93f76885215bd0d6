package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.model.Printable;
import io.converge.serde.BoundedConsumer;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import io.converge.triage.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Who writes changes, by samples of the ends of the changes topics: every few seconds, while somebody looks, the last records of each partition
 * are read, {@link #SAMPLE} at the most of all together. Of fewer new ones than that the rates are exact, of more estimated. An origin
 * that writes rarely among many may be missed until it is among the last.
 */
final class Origins implements AutoCloseable {

    static final int SAMPLE = 400;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long WANTED_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ConvergeConfig config;
    private final OriginTable table = new OriginTable();
    private final Map<TopicPartition, Long> before = new HashMap<>();
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile long wantedNanos = System.nanoTime() - WANTED_NANOS;
    private volatile String problem;

    private Origins(ConvergeConfig config) {
        this.config = config;
        this.thread = new Thread(this::watch, "console-origins");
        thread.setDaemon(true);
    }

    static Origins start(ConvergeConfig config) {
        Origins origins = new Origins(config);
        origins.thread.start();
        return origins;
    }

    /** Those known, the latest first; who asks makes it look again. */
    List<OriginTable.Origin> told() {
        wantedNanos = System.nanoTime();
        return table.told();
    }

    /** Why it cannot look; empty if it can. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private void watch() {
        while (closing.getCount() > 0) {
            try (Consumer<byte[], byte[]> consumer = new BoundedConsumer(TopicReader.settings(config));
                    SourceDecoder decoder = SourceDecoder.of(config.sources(), config.registryClient())) {
                watch(consumer, decoder);
            } catch (KafkaException | RegistryUnavailableException e) {
                problem = "origins: " + Printable.within(String.valueOf(e.getMessage()), 300);
                pause(EVERY_NANOS);
            }
        }
    }

    private void watch(Consumer<byte[], byte[]> consumer, SourceDecoder decoder) {
        long lookedNanos = 0;
        while (closing.getCount() > 0) {
            long now = System.nanoTime();
            boolean isWanted = now - wantedNanos < WANTED_NANOS;
            if (isWanted && (lookedNanos == 0 || now - lookedNanos >= EVERY_NANOS)) {
                look(consumer, decoder, lookedNanos == 0 ? 0 : now - lookedNanos);
                lookedNanos = now;
                problem = null;
            }
            pause(POLL.toNanos());
        }
    }

    private void pause(long nanos) {
        try {
            closing.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /** @param sinceNanos since the last look; 0 if this is the first */
    private void look(Consumer<byte[], byte[]> consumer, SourceDecoder decoder, long sinceNanos) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : config.changesTopics()) {
            consumer.partitionsFor(topic, ANSWER)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        if (partitions.isEmpty()) {
            return;
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, ANSWER);
        long ofEach = Math.max(1, SAMPLE / partitions.size());
        ends.forEach((partition, end) -> {
            long from = Math.max(before.getOrDefault(partition, beginnings.get(partition)), end - ofEach);
            consumer.seek(partition, Math.max(from, beginnings.get(partition)));
        });
        Map<TopicPartition, List<OriginTable.Seen>> sampled = read(consumer, decoder, ends);
        sampled.forEach((partition, seen) -> {
            boolean isFirst = sinceNanos == 0 || !before.containsKey(partition);
            double each = isFirst ? 0 : (double) (ends.get(partition) - before.get(partition)) / seen.size();
            table.add(seen, each);
        });
        table.endLook(sinceNanos / 1e9);
        before.putAll(ends);
    }

    private Map<TopicPartition, List<OriginTable.Seen>> read(
            Consumer<byte[], byte[]> consumer, SourceDecoder decoder, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, List<OriginTable.Seen>> sampled = new HashMap<>();
        long beginNanos = System.nanoTime();
        while (closing.getCount() > 0
                && System.nanoTime() - beginNanos < READ_NANOS
                && !TopicTail.hasReached(consumer, ends)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(partition)) {
                    List<OriginTable.Seen> seen = sampled.computeIfAbsent(partition, any -> new ArrayList<>());
                    decoder.acceptable(SourceRecord.of(record))
                            .forEach(change -> seen.add(OriginTable.Seen.of(change, record)));
                }
            }
        }
        sampled.values().removeIf(List::isEmpty);
        return sampled;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(ANSWER.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
