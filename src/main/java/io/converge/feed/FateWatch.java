package io.converge.feed;

import io.converge.config.ConvergeConfig;
import io.converge.feed.SkuTable.Mark;
import io.converge.model.ConflictType;
import io.converge.model.Dot;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.TopicReader;
import io.converge.triage.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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
    private static final String CLOSED = "CLOSED";

    private static final int SENT = SkuTable.set(Mark.SENT);
    private static final int KNOWN =
            SkuTable.set(Mark.FAILED, Mark.ACCEPTED, Mark.ACCEPTED_BEFORE, Mark.STALE, Mark.CONFLICTED, Mark.REFUSED);

    /** Hears of fates that are to be told. */
    interface Listener {
        void conflicted(byte[] sku, int slot, GenericRecord conflict);

        /** @param winner the version that stands */
        void stale(int slot, String winner);

        void refused(byte[] sku, int slot, String reason);
    }

    private final ConvergeConfig config;
    private final String origin;
    private final long run;
    private final SkuTable table;
    private volatile Listener listener;
    private final String changesTopic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<Object> values;
    private final List<TopicPartition> converged;
    private final List<TopicPartition> others = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> early = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> held = new ArrayList<>();
    /** Where what is there when it begins ends. */
    private final Map<TopicPartition, Long> before = new HashMap<>();

    private final Thread thread = new Thread(this::watch, "feed-fates");
    private volatile boolean isClosed;
    private volatile Throwable failure;
    private volatile long news;
    private volatile Map<TopicPartition, Long> positions = Map.of();

    FateWatch(ConvergeConfig config, String origin, long run, SkuTable table) throws IOException {
        this.config = config;
        this.origin = origin;
        this.run = run;
        this.table = table;
        this.changesTopic = config.changesTopics().get(0);
        this.converged = partitions(config.convergedTopic());
        this.others.addAll(partitions(config.conflictsTopic()));
        this.others.addAll(partitions(config.deadLettersTopic()));
        this.values = config.registryClient().deserializer();
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
     * @param pause may throw, to end it
     */
    void catchUp(Runnable pause) {
        before.putAll(consumer.endOffsets(converged));
        while (before.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            pause.run();
            consumer.poll(POLL).forEach(record -> {
                if (isBefore(record)) {
                    takeConverged(record);
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
    void start(Listener told) {
        listener = told;
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
            takeConverged(record);
        } else if (record.topic().equals(config.conflictsTopic())) {
            takeConflict(record);
        } else {
            takeDeadLetter(record);
        }
    }

    private void takeConverged(ConsumerRecord<byte[], byte[]> record) {
        int slot = record.key() == null ? SkuTable.NONE : table.find(record.key());
        if (slot == SkuTable.NONE) {
            return;
        }
        boolean isBefore =
                record.offset() < before.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
        if (isBefore) {
            if (record.value() == null) {
                table.unmark(slot, Mark.STOOD);
            } else {
                table.mark(slot, Mark.STOOD);
            }
        }
        GenericRecord value = TopicReader.value(record, values);
        long heard = heard(record, value);
        if (heard < run) {
            return;
        }
        if (isBefore) {
            table.mark(slot, heard == run ? Mark.ACCEPTED_BEFORE : Mark.STALE);
        } else if (table.mark(slot, Mark.ACCEPTED)) {
            news++;
            String winner = winner(record, value);
            boolean isOthers = winner != null && !winner.equals(new Dot(origin, run).toString());
            if (isOthers && table.mark(slot, Mark.STALE)) {
                listener.stale(slot, winner);
            }
        }
    }

    /** The last sequence of the feed that a converged record covers; 0 if there is none. */
    private long heard(ConsumerRecord<byte[], byte[]> record, GenericRecord value) {
        if (value != null) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value.get("context")).entrySet()) {
                if (entry.getKey().toString().equals(origin)) {
                    return (Long) entry.getValue();
                }
            }
            return 0;
        }
        String context = RecordHeader.text(record.headers(), RecordHeader.CONTEXT);
        return context == null ? 0 : ContextText.entries(context).getOrDefault(origin, 0L);
    }

    private static String winner(ConsumerRecord<byte[], byte[]> record, GenericRecord value) {
        Object winner = value == null ? RecordHeader.text(record.headers(), RecordHeader.WINNER) : value.get("winner");
        return winner == null ? null : winner.toString();
    }

    private void takeConflict(ConsumerRecord<byte[], byte[]> record) {
        GenericRecord value = TopicReader.value(record, values);
        if (value == null || value.get("status").toString().equals(CLOSED)) {
            return;
        }
        Written conflict = new Written(value, record.timestamp());
        if (conflict.text("type").equals(ConflictType.UNIQUE.name())) {
            for (GenericRecord claimant : conflict.claimants()) {
                String sku = claimant.get("sku").toString();
                if (!sku.equals(String.valueOf(value.get("holder")))) {
                    conflicted(sku, value, Mark.SENT);
                }
            }
            return;
        }
        String dot = new Dot(origin, run).toString();
        if (conflict.versions().stream().map(Written::dot).anyMatch(dot::equals)) {
            conflicted(conflict.text("sku"), value, Mark.LISTED); // Another worker of this run may have sent it.
        }
    }

    private void conflicted(String sku, GenericRecord conflict, Mark meant) {
        byte[] key = sku.getBytes(StandardCharsets.UTF_8);
        int slot = table.find(key);
        if (slot != SkuTable.NONE && table.has(slot, meant) && table.mark(slot, Mark.CONFLICTED)) {
            news++;
            listener.conflicted(key, slot, conflict);
        }
    }

    private void takeDeadLetter(ConsumerRecord<byte[], byte[]> record) {
        int slot = record.key() == null ? SkuTable.NONE : table.find(record.key());
        boolean isOfChange = changesTopic.equals(RecordHeader.text(record.headers(), RecordHeader.SOURCE_TOPIC));
        if (slot == SkuTable.NONE || !isOfChange || !table.has(slot, Mark.SENT)) {
            return;
        }
        if (table.offset(slot) < 0) {
            synchronized (early) {
                early.add(record); // Its acknowledgement is on the way.
            }
            return;
        }
        String offset = RecordHeader.text(record.headers(), RecordHeader.SOURCE_OFFSET);
        if (String.valueOf(table.offset(slot)).equals(offset) && table.mark(slot, Mark.REFUSED)) {
            news++;
            listener.refused(
                    record.key(),
                    slot,
                    RecordHeader.text(record.headers(), RecordHeader.REASON) + ": "
                            + RecordHeader.text(record.headers(), RecordHeader.DETAIL));
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
        long heard = news;
        long lastNanos = System.nanoTime();
        long pending = pending();
        while (pending > 0) {
            pause.accept(pending);
            requireGoing();
            sleep();
            if (news != heard) {
                heard = news;
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > timeoutMs * 1_000_000L) {
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
            if (System.nanoTime() - beganNanos > timeoutMs * 1_000_000L) {
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
        List<ConsumerRecord<byte[], byte[]>> again;
        synchronized (early) {
            again = List.copyOf(early);
            early.clear();
        }
        again.forEach(this::takeDeadLetter);
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
