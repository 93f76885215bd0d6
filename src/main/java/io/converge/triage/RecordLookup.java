package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.serde.BoundedConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads committed records at their places, one place after the other, with one consumer that stays. What one answer of Kafka had beside
 * the record is kept until the next: places in the order of a partition cost little. For any thread; one is served at a time.
 */
public final class RecordLookup implements AutoCloseable {

    /**
     * How long a broker keeps a fetch for which there is nothing. A consumer sends the next one ahead, behind the record that was asked for, and
     * the record that is asked for next waits until that one is answered.
     */
    static final int FETCH_WAIT_MS = 10;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(1));

    private final ConvergeConfig config;
    private final Duration patience;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<Long, ConsumerRecord<byte[], byte[]>> held = new HashMap<>();
    private TopicPartition heldOf;
    private Consumer<byte[], byte[]> consumer;

    /** @param patience how long to wait for Kafka */
    public RecordLookup(ConvergeConfig config, Duration patience) {
        this.config = config;
        this.patience = patience;
    }

    static Map<String, Object> settings(ConvergeConfig config) {
        Map<String, Object> settings = TopicReader.settings(config);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
        return settings;
    }

    /**
     * The record at a place; empty if it is there no more.
     *
     * @throws IOException if Kafka does not answer
     */
    public Optional<ConsumerRecord<byte[], byte[]>> at(Position position) throws IOException {
        // Where Kafka is away callers must not stand in a long queue.
        boolean isServed = false;
        try {
            isServed = turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!isServed) {
                throw silent();
            }
            return found(position);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        } finally {
            if (isServed) {
                turn.unlock();
            }
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> found(Position position) throws IOException {
        TopicPartition partition = new TopicPartition(position.topic(), position.partition());
        if (partition.equals(heldOf) && held.containsKey(position.offset())) {
            return Optional.of(held.get(position.offset()));
        }
        try {
            return read(partition, position.offset());
        } catch (OffsetOutOfRangeException gone) {
            return Optional.empty();
        } catch (KafkaException e) {
            end();
            throw new IOException("Kafka at " + config.bootstrapServers() + ": " + e.getMessage(), e);
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset) throws IOException {
        if (consumer == null) {
            consumer = new BoundedConsumer(settings(config));
        }
        boolean isThere = consumer.partitionsFor(partition.topic(), patience).stream()
                .anyMatch(info -> info.partition() == partition.partition());
        if (!isThere) {
            return Optional.empty();
        }
        consumer.assign(List.of(partition));
        if (offset >= consumer.endOffsets(List.of(partition), patience).get(partition)) {
            return Optional.empty();
        }
        consumer.seek(partition, offset);
        long beginNanos = System.nanoTime();
        while (consumer.position(partition, patience) <= offset) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            if (!records.isEmpty()) {
                hold(partition, records);
            } else if (System.nanoTime() - beginNanos > patience.toNanos()) {
                throw silent();
            }
        }
        return partition.equals(heldOf) ? Optional.ofNullable(held.get(offset)) : Optional.empty();
    }

    private IOException silent() {
        return new IOException(
                "Kafka at " + config.bootstrapServers() + " gave nothing for " + patience.toMillis() + " ms");
    }

    private void hold(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        held.clear();
        heldOf = partition;
        records.forEach(record -> held.put(record.offset(), record));
    }

    @Override
    public void close() {
        turn.lock();
        try {
            end();
        } finally {
            turn.unlock();
        }
    }

    private void end() {
        held.clear();
        heldOf = null;
        if (consumer != null) {
            consumer.close(CLOSE);
            consumer = null;
        }
    }
}
