package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.BoundedConsumer;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.TypeName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads committed records of all partitions of a topic, outside of any consumer group. Where Kafka is silent for longer than
 * {@code request.timeout.ms}, or drops records that were not read yet, it fails and says so.
 */
public final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(1));

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final String servers;
    private final Duration patience;
    private final StopSignal stop;
    private final Runnable end;

    /** What to do with a record. */
    public interface Handler {
        /** Whether to go on. */
        boolean handle(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    private TopicReader(
            ConvergeConfig config, String topic, boolean fromBeginning, IntPredicate wanted, StopSignal stop) {
        this.servers = config.bootstrapServers();
        this.patience = Patience.of(config);
        this.stop = stop;
        this.consumer = new BoundedConsumer(settings(config));
        this.end = consumer::wakeup;
        stop.reaches(end);
        try {
            this.partitions = consumer.partitionsFor(topic).stream()
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
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Of a consumer that reads what is committed, for nobody's group. */
    public static Map<String, Object> settings(ConvergeConfig config) {
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // What was dropped before it was read is told, not passed over.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    public static TopicReader open(ConvergeConfig config, String topic, boolean fromBeginning) throws IOException {
        return open(config, topic, fromBeginning, new StopSignal());
    }

    /** @param stop ends it */
    public static TopicReader open(ConvergeConfig config, String topic, boolean fromBeginning, StopSignal stop)
            throws IOException {
        return open(config, topic, fromBeginning, partition -> true, stop);
    }

    /**
     * @param wanted the partitions to read
     * @param stop ends it
     * @throws IOException if there is no such topic, or Kafka does not answer
     */
    private static TopicReader open(
            ConvergeConfig config, String topic, boolean fromBeginning, IntPredicate wanted, StopSignal stop)
            throws IOException {
        Topics.requireExisting(config, topic, stop);
        try {
            return new TopicReader(config, topic, fromBeginning, wanted, stop);
        } catch (WakeupException e) {
            throw new StoppedException();
        }
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
        try (TopicReader reader = open(config, topic, true, wanted, new StopSignal());
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

    /** Where a record stands. */
    public static Position position(ConsumerRecord<?, ?> record) {
        return new Position(record.topic(), record.partition(), record.offset());
    }

    /** Says which record cannot be read and why. */
    public static String unreadable(ConsumerRecord<byte[], byte[]> record, RefusedRecordException e) {
        return position(record) + " cannot be read: " + e.getMessage();
    }

    /** The record at a place, decoded; null if it is there no more. */
    public static GenericRecord readAt(ConvergeConfig config, Position position) throws IOException {
        Optional<ConsumerRecord<byte[], byte[]>> record = find(config, position, new StopSignal());
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            return record.isEmpty() ? null : decode(record.get(), values);
        }
    }

    /**
     * The record at a place; empty if it is there no more.
     *
     * @param stop ends the search
     * @throws IOException if there is no such topic, or Kafka does not answer
     */
    static Optional<ConsumerRecord<byte[], byte[]>> find(ConvergeConfig config, Position position, StopSignal stop)
            throws IOException {
        IntPredicate wanted = partition -> partition == position.partition();
        try (TopicReader reader = open(config, position.topic(), true, wanted, stop)) {
            return reader.find(position.offset());
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> find(long offset) throws IOException {
        if (partitions.isEmpty()) {
            return Optional.empty();
        }
        TopicPartition partition = partitions.get(0);
        boolean there = position(partition) <= offset && offset < ends().get(partition);
        if (!there) {
            return Optional.empty();
        }
        consumer.seek(partition, offset);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        readTo(Map.of(partition, offset + 1), found::add);
        return found.stream().findFirst();
    }

    /**
     * Reads until the handler has enough, the signal to stop is given, or nothing came for a while.
     *
     * @param idleMs how long to wait for the next record; negative: forever
     * @throws IOException if Kafka does not answer, or has dropped records that were not read yet
     */
    public void read(long idleMs, Handler handler) throws IOException {
        long lastNanos = System.nanoTime();
        long heardNanos = lastNanos;
        try {
            while (idleMs < 0 || System.nanoTime() - lastNanos < idleMs * 1_000_000L) {
                for (ConsumerRecord<byte[], byte[]> record : poll()) {
                    requireGoing();
                    lastNanos = System.nanoTime();
                    heardNanos = lastNanos;
                    if (!handler.handle(record)) {
                        return;
                    }
                }
                if (System.nanoTime() - heardNanos > patience.toNanos()) {
                    ends(); // Nothing to read, or nobody who answers?
                    heardNanos = System.nanoTime();
                }
            }
            ends();
        } catch (StoppedException enough) {
            // That is what it is for.
        }
    }

    /**
     * Reads what is there now, and nothing that comes meanwhile: it may come of what the handler does.
     *
     * @return how far that was
     * @throws StoppedException if the signal to stop is given before
     * @throws IOException if Kafka does not answer, or has dropped records that were not read yet
     */
    public Ends readToEnd(Handler handler) throws IOException {
        Map<TopicPartition, Long> ends = ends();
        readTo(ends, handler);
        return new Ends(Map.copyOf(ends));
    }

    /**
     * Reads what stands before some ends; of partitions that are not among them nothing.
     *
     * @param bounds how far another one has read
     * @throws StoppedException if the signal to stop is given before
     * @throws IOException if Kafka does not answer, or has dropped records that were not read yet
     */
    void readTo(Ends bounds, Handler handler) throws IOException {
        Map<TopicPartition, Long> ends = ends();
        ends.keySet().retainAll(bounds.offsets().keySet());
        ends.replaceAll((partition, end) -> Math.min(end, bounds.offsets().get(partition)));
        consumer.pause(partitions);
        readTo(ends, handler);
    }

    /** How far each partition of a topic is read. */
    public record Ends(Map<TopicPartition, Long> offsets) {}

    private void readTo(Map<TopicPartition, Long> ends, Handler handler) throws IOException {
        consumer.resume(ends.keySet());
        List<TopicPartition> left = unread(ends);
        long read = progress(ends);
        long lastNanos = System.nanoTime();
        while (!left.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : poll()) {
                requireGoing();
                long end = ends.get(new TopicPartition(record.topic(), record.partition()));
                if (record.offset() < end && !handler.handle(record)) {
                    return;
                }
            }
            left = unread(ends);
            List<TopicPartition> done = new ArrayList<>(ends.keySet());
            done.removeAll(left);
            consumer.pause(done);
            // Positions move on without a record, too: over what was taken back, and over marks of transactions.
            long now = progress(ends);
            if (now != read) {
                read = now;
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > patience.toNanos()) {
                throw silent(" of " + left.get(0) + " from offset " + position(left.get(0)) + " on", null);
            }
        }
    }

    private List<TopicPartition> unread(Map<TopicPartition, Long> ends) throws IOException {
        List<TopicPartition> unread = new ArrayList<>();
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (position(end.getKey()) < end.getValue()) {
                unread.add(end.getKey());
            }
        }
        return unread;
    }

    private long progress(Map<TopicPartition, Long> ends) throws IOException {
        long progress = 0;
        for (TopicPartition partition : ends.keySet()) {
            progress += position(partition);
        }
        return progress;
    }

    private long position(TopicPartition partition) throws IOException {
        try {
            return consumer.position(partition, patience);
        } catch (WakeupException e) {
            throw new StoppedException();
        } catch (TimeoutException e) {
            throw silent(" of " + partition, e);
        }
    }

    private void requireGoing() throws StoppedException {
        if (stop.isGiven()) {
            throw new StoppedException();
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() throws IOException {
        try {
            return consumer.poll(POLL);
        } catch (WakeupException e) {
            throw new StoppedException();
        } catch (OffsetOutOfRangeException e) {
            throw new IOException(dropped(e.offsetOutOfRangePartitions()), e);
        }
    }

    private static String dropped(Map<TopicPartition, Long> partitions) {
        String places = partitions.entrySet().stream()
                .map(place -> place.getKey() + " from offset " + place.getValue() + " on")
                .sorted()
                .collect(Collectors.joining(", "));
        return "records were dropped before they were read, by the topic's retention or by hand: of " + places
                + ". Begin again with what is left.";
    }

    private Map<TopicPartition, Long> ends() throws IOException {
        try {
            return new HashMap<>(consumer.endOffsets(partitions, patience));
        } catch (WakeupException e) {
            throw new StoppedException();
        } catch (TimeoutException e) {
            throw silent("", e);
        }
    }

    private IOException silent(String what, TimeoutException cause) {
        return new IOException(
                "Kafka at " + servers + " gave nothing" + what + " for " + patience.toMillis()
                        + " ms (request.timeout.ms). Is it in reach, and is the topic still there?",
                cause);
    }

    @Override
    public void close() {
        stop.reachesNoMore(end);
        consumer.close(CLOSE);
    }
}
