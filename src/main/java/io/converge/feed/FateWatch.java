package io.converge.feed;

import io.converge.config.ConvergeConfig;
import io.converge.feed.SkuTable.Mark;
import io.converge.serde.BoundedConsumer;
import io.converge.triage.TopicReader;
import io.converge.triage.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Hears what becomes of the changes of a run, in the converged, conflicts and dead letters topics.
 *
 * <p>A change that the catalogue has heard of before, or that something newer stands above, is told of in no topic. Its fate is known by
 * what was there before it was sent: the context of the converged record, which covers it then. So the converged topic is read from its
 * beginning.
 */
final class FateWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FETCH_BYTES = 8 << 20;

    private static final int PENDING_PAUSE_MS = 100;
    private static final long NANOS_PER_MS = 1_000_000L;

    private static final int SENT = SkuTable.set(Mark.SENT);
    private static final int KNOWN =
            SkuTable.set(Mark.FAILED, Mark.ACCEPTED, Mark.ACCEPTED_BEFORE, Mark.STALE, Mark.CONFLICTED, Mark.REFUSED);

    private final ConvergeConfig config;
    private final SkuTable table;
    private final FateReading reading;
    private final Consumer<byte[], byte[]> consumer;
    private final Deserializer<Object> values;
    private final List<TopicPartition> converged;
    private final List<TopicPartition> others = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> held = new ArrayList<>();
    /** Where what is there when it begins ends. */
    private final Map<TopicPartition, Long> before = new HashMap<>();

    private final Thread thread = new Thread(this::watch, "feed-fates");
    private volatile boolean isClosed;
    private volatile Throwable failure;
    private volatile Map<TopicPartition, Long> positions = Map.of();

    FateWatch(ConvergeConfig config, String origin, long run, SkuTable table) throws IOException {
        this.config = config;
        this.table = table;
        this.reading = new FateReading(table, origin, run, config.ownChangesTopic());
        this.converged = partitions(config.convergedTopic());
        this.others.addAll(partitions(config.conflictsTopic()));
        this.others.addAll(partitions(config.deadLettersTopic()));
        this.values = config.registryClient().deserializer();
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        this.consumer = new BoundedConsumer(settings);
        List<TopicPartition> all = new ArrayList<>(converged);
        all.addAll(others);
        consumer.assign(all);
        consumer.seekToBeginning(converged);
        consumer.seekToEnd(others);
        others.forEach(consumer::position);
        thread.setDaemon(true);
    }

    private List<TopicPartition> partitions(String topic) throws IOException {
        int count = Topics.partitions(config, topic);
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    /**
     * Reads how the catalogue stands.
     *
     * @param timeoutMs how long to wait where nothing comes
     * @param pause may throw, to end it
     * @throws IOException if it cannot be read
     */
    void catchUp(long timeoutMs, Runnable pause) throws IOException {
        before.putAll(consumer.endOffsets(converged));
        long read = -1;
        long lastNanos = System.nanoTime();
        while (before.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            pause.run();
            long now = converged.stream().mapToLong(consumer::position).sum();
            if (now != read) {
                read = now;
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > timeoutMs * NANOS_PER_MS) {
                throw new IOException("Kafka at " + config.bootstrapServers() + " gave nothing of "
                        + config.convergedTopic() + " for " + timeoutMs + " ms (--timeout-ms)");
            }
            consumer.poll(POLL).forEach(record -> {
                if (isBefore(record)) {
                    take(record);
                } else {
                    held.add(record); // Nobody listens yet.
                }
            });
        }
    }

    /** Whether it stood there when all began. */
    private boolean isBefore(ConsumerRecord<byte[], byte[]> record) {
        return record.offset() < before.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
    }

    /** Goes on by itself. @param told of what it hears from now on */
    void start(FateReading.Listener told) {
        reading.tell(told);
        thread.start();
    }

    private void watch() {
        try {
            held.forEach(this::take);
            held.clear();
            while (!isClosed) {
                consumer.poll(POLL).forEach(this::take);
                Map<TopicPartition, Long> now = new HashMap<>();
                others.forEach(partition -> now.put(partition, consumer.position(partition)));
                positions = now;
            }
        } catch (WakeupException closed) {
            // There is nothing more to hear.
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(config.convergedTopic())) {
            if (record.key() == null || table.find(record.key()) == SkuTable.NONE) {
                return; // Most are of others, and need not be read.
            }
            reading.takeConverged(record, TopicReader.value(record, values), isBefore(record));
        } else if (record.topic().equals(config.conflictsTopic())) {
            reading.takeConflict(record, TopicReader.value(record, values));
        } else {
            reading.takeDeadLetter(record);
        }
    }

    /**
     * Waits until the fate of all that was sent is known.
     *
     * @param timeoutMs how long to wait where nothing new is heard
     * @param pause may throw, to end it; is told how many are not known
     * @return whether all are
     */
    boolean await(long timeoutMs, LongConsumer pause) throws IOException {
        long heard = reading.news();
        long lastNanos = System.nanoTime();
        long pending = pending();
        while (pending > 0) {
            pause.accept(pending);
            requireGoing();
            sleep();
            if (reading.news() != heard) {
                heard = reading.news();
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > timeoutMs * NANOS_PER_MS) {
                return false;
            }
            pending = pending();
        }
        return awaitOthers(timeoutMs, pause);
    }

    /** What belongs to what was heard, in the other topics: there it may come a moment later. */
    private boolean awaitOthers(long timeoutMs, LongConsumer pause) throws IOException {
        Map<TopicPartition, Long> ends = ends();
        long beganNanos = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> positions.getOrDefault(end.getKey(), -1L) < end.getValue())) {
            pause.accept(0);
            requireGoing();
            sleep();
            if (System.nanoTime() - beganNanos > timeoutMs * NANOS_PER_MS) {
                return false;
            }
        }
        return true;
    }

    private Map<TopicPartition, Long> ends() throws IOException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        others.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        try (Admin admin = Admin.create(config.clientSettings())) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new IOException("Kafka: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    private long pending() {
        reading.takeEarly();
        return table.count(SENT, KNOWN);
    }

    private void requireGoing() throws IOException {
        Throwable e = failure;
        if (e != null) {
            throw new IOException("what became of the changes cannot be read: " + e.getMessage(), e);
        }
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(PENDING_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
        values.close();
    }
}
