package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.TypeName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads committed records of all partitions of a topic, outside of any consumer group. */
public final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration FIND_PATIENCE = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** What to do with a record. */
    public interface Handler {
        /** Whether to go on. */
        boolean handle(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    private TopicReader(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
    }

    public static TopicReader open(ConvergeConfig config, String topic, boolean fromBeginning) throws IOException {
        return open(config, topic, fromBeginning, partition -> true);
    }

    /** @param wanted the partitions to read */
    public static TopicReader open(ConvergeConfig config, String topic, boolean fromBeginning, IntPredicate wanted)
            throws IOException {
        Topics.requireExisting(config, topic);
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .filter(info -> wanted.test(info.partition()))
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        partitions.forEach(consumer::position);
        return new TopicReader(consumer, partitions);
    }

    /** What to do with a record and its value, which is null for a tombstone. */
    public interface ValueHandler {
        void handle(ConsumerRecord<byte[], byte[]> record, GenericRecord value) throws IOException;
    }

    /** Reads all that a topic holds now, decoded. */
    public static void readAll(ConvergeConfig config, String topic, ValueHandler handler) throws IOException {
        readAll(config, topic, partition -> true, handler);
    }

    /** Reads all that some partitions of a topic hold now, decoded. */
    public static void readAll(ConvergeConfig config, String topic, IntPredicate wanted, ValueHandler handler)
            throws IOException {
        try (TopicReader reader = open(config, topic, true, wanted);
                Deserializer<Object> values = config.registryClient().deserializer()) {
            reader.readToEnd(record -> {
                handler.handle(record, decode(record, values));
                return true;
            });
        }
    }

    private static GenericRecord decode(ConsumerRecord<byte[], byte[]> record, Deserializer<Object> values)
            throws IOException {
        try {
            return value(record, values);
        } catch (RefusedRecordException e) {
            throw new IOException(unreadable(record, e), e);
        }
    }

    /**
     * The record of a value; null of none.
     *
     * @throws RefusedRecordException if it cannot be read, or is no record
     */
    public static GenericRecord value(ConsumerRecord<byte[], byte[]> record, Deserializer<Object> values) {
        Object value = values.deserialize(record.topic(), record.value());
        if (value == null || value instanceof GenericRecord) {
            return (GenericRecord) value;
        }
        throw new RefusedRecordException(
                RefusalReason.UNDECODABLE, "the value is " + TypeName.of(value) + ", not a record");
    }

    /** Says which record cannot be read and why. */
    public static String unreadable(ConsumerRecord<byte[], byte[]> record, RefusedRecordException e) {
        return record.topic() + "-" + record.partition() + "@" + record.offset() + " cannot be read: " + e.getMessage();
    }

    /** The record at a place, decoded; null if it is there no more. */
    public static GenericRecord readAt(ConvergeConfig config, Position position) throws IOException {
        Optional<ConsumerRecord<byte[], byte[]>> record = find(config, position);
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            return record.isEmpty() ? null : decode(record.get(), values);
        }
    }

    /**
     * The record at a place; empty if it is there no more.
     *
     * @throws IOException if there is no such topic, or it cannot be read for half a minute
     */
    static Optional<ConsumerRecord<byte[], byte[]>> find(ConvergeConfig config, Position position) throws IOException {
        try (TopicReader reader =
                open(config, position.topic(), true, partition -> partition == position.partition())) {
            return reader.find(position.offset());
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> find(long offset) throws IOException {
        if (partitions.isEmpty()) {
            return Optional.empty();
        }
        TopicPartition partition = partitions.get(0);
        boolean there = consumer.position(partition) <= offset
                && consumer.endOffsets(partitions).get(partition) > offset;
        if (!there) {
            return Optional.empty();
        }
        consumer.seek(partition, offset);
        long begunNanos = System.nanoTime();
        while (consumer.position(partition) <= offset) {
            if (System.nanoTime() - begunNanos > FIND_PATIENCE.toNanos()) {
                throw new IOException("nothing came of " + partition + " for " + FIND_PATIENCE.toSeconds() + " s");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return Optional.of(record).filter(found -> found.offset() == offset);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads until the handler has enough, {@link #stop()} is called, or nothing came for a while.
     *
     * @param idleMs how long to wait for the next record; negative: forever
     */
    public void read(long idleMs, Handler handler) throws IOException {
        long lastNanos = System.nanoTime();
        try {
            while (idleMs < 0 || System.nanoTime() - lastNanos < idleMs * 1_000_000L) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    lastNanos = System.nanoTime();
                    if (!handler.handle(record)) {
                        return;
                    }
                }
            }
        } catch (WakeupException stopped) {
            // That is what stop() is for.
        }
    }

    /** Reads what is there now, and nothing that comes meanwhile: it may come of what the handler does. */
    public void readToEnd(Handler handler) throws IOException {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<TopicPartition> left = unread(ends);
        while (!left.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (record.offset() < end && !handler.handle(record)) {
                    return;
                }
            }
            left = unread(ends);
            List<TopicPartition> read = new ArrayList<>(partitions);
            read.removeAll(left);
            consumer.pause(read);
        }
    }

    private List<TopicPartition> unread(Map<TopicPartition, Long> ends) {
        return partitions.stream()
                .filter(partition -> consumer.position(partition) < ends.get(partition))
                .toList();
    }

    /** Ends {@link #read} from another thread. */
    public void stop() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
