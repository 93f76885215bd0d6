package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.serde.BoundedConsumer;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the committed records of a topic on a thread of its own, and never ends of itself: while Kafka or the registry is away it says
 * so and tries again, and what cannot be read is counted and passed over.
 */
final class TopicTail implements AutoCloseable {

    /** From the beginning of every partition. */
    static final long ALL = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_MS = 1_000;
    private static final long CLOSE_PATIENCE_MS = 2_000;

    private final ConvergeConfig config;
    private final String topic;
    private final long last;
    private final TailListener listener;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final TailTrouble trouble;
    private volatile boolean current;
    private volatile boolean again;

    private TopicTail(ConvergeConfig config, String topic, long last, TailListener listener) {
        this.config = config;
        this.topic = topic;
        this.last = last;
        this.listener = listener;
        this.trouble = new TailTrouble(topic);
        this.thread = new Thread(this::follow, "console-" + topic);
        thread.setDaemon(true);
    }

    /** @param last how many records to begin with, about, of all partitions together; {@link #ALL} */
    static TopicTail start(ConvergeConfig config, String topic, long last, TailListener listener) {
        TopicTail tail = new TopicTail(config, topic, last, listener);
        tail.thread.start();
        return tail;
    }

    /** Whether all that was there at the beginning was told. */
    boolean isCurrent() {
        return current;
    }

    /** Why it does not go on, or what it passes over; empty if there is nothing of the kind. */
    Optional<String> problem() {
        return trouble.told();
    }

    /** Why not all is known that the topic tells; empty if it is. */
    Optional<String> obstacle() {
        Optional<String> standing = trouble.obstacle();
        return standing.isPresent() || current ? standing : Optional.of(topic + ": is being read");
    }

    /** Why it cannot be read now, without its name; empty if it can. */
    Optional<String> unread() {
        return trouble.standing();
    }

    /** Reads the topic from the start again. */
    void restart() {
        again = true;
    }

    /**
     * Waits until all is told that is committed now.
     *
     * @return whether it is, in that time
     */
    boolean awaitCurrent(Duration patience) throws InterruptedException {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        waiting.add(reached);
        try {
            reached.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
            return false;
        } finally {
            waiting.remove(reached);
        }
    }

    private void follow() {
        while (isOpen()) {
            try (Consumer<byte[], byte[]> reading = new BoundedConsumer(TopicReader.settings(config))) {
                follow(reading);
            } catch (TimeoutException e) {
                stumble(silence());
            } catch (KafkaException | IOException e) {
                stumble(e.getCause() instanceof KafkaException why ? why.getMessage() : e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("{} is read again after a failure", topic, e);
                stumble("this failed; the log says why");
            }
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void stumble(String why) {
        trouble.stands(why);
        pause();
    }

    private void pause() {
        try {
            closing.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void follow(Consumer<byte[], byte[]> reading) throws IOException {
        List<TopicPartition> partitions = partitions(reading);
        if (partitions.isEmpty()) {
            throw new IOException("there is no such topic at " + config.bootstrapServers() + ". `run` creates it.");
        }
        reading.assign(partitions);
        Map<TopicPartition, Long> ends = begin(reading, partitions);
        long checkedNanos = System.nanoTime();
        while (isOpen() && !again) {
            ConsumerRecords<byte[], byte[]> records = reading.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                take(record);
            }
            if (!current && hasReached(reading, ends)) {
                current = true;
                listener.caughtUp();
            }
            answerWaiting(reading, partitions);
            if (System.nanoTime() - checkedNanos > CHECK_NANOS) {
                if (records.isEmpty() && !isAsItWas(reading, partitions)) {
                    return;
                }
                checkedNanos = System.nanoTime();
            }
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> reading) {
        return reading.partitionsFor(topic, ANSWER).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** @return where the topic ends now */
    private Map<TopicPartition, Long> begin(Consumer<byte[], byte[]> reading, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = reading.endOffsets(partitions, ANSWER);
        Map<TopicPartition, Long> beginnings = reading.beginningOffsets(partitions, ANSWER);
        long lastOfEach = Math.max(1, last / partitions.size());
        ends.forEach(
                (partition, end) -> reading.seek(partition, Math.max(beginnings.get(partition), end - lastOfEach)));
        again = false;
        current = false;
        trouble.begins();
        listener.begin();
        return ends;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        while (isOpen()) {
            try {
                listener.take(record);
                trouble.isOver();
                return;
            } catch (RegistryUnavailableException e) {
                stumble(e.getMessage());
            } catch (IOException | RefusedRecordException e) {
                trouble.passesOver(record, e.getMessage());
                return;
            } catch (RuntimeException | StackOverflowError e) {
                LOG.warn("{} is passed over", TopicReader.position(record), e);
                trouble.passesOver(record, "this failed; the log says why");
                return;
            }
        }
    }

    /** Whether a consumer stands at these ends of its partitions, or behind them. */
    static boolean hasReached(Consumer<byte[], byte[]> reading, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reading.position(end.getKey(), ANSWER) >= end.getValue());
    }

    private void answerWaiting(Consumer<byte[], byte[]> reading, List<TopicPartition> partitions) {
        if (waiting.isEmpty()) {
            return;
        }
        // Whoever begins to wait behind this may mean what is committed behind it.
        List<CompletableFuture<Void>> those = new ArrayList<>(waiting);
        try {
            Map<TopicPartition, Long> ends = reading.endOffsets(partitions, ANSWER);
            while (isOpen() && !hasReached(reading, ends)) {
                reading.poll(POLL).forEach(this::take);
            }
            those.forEach(each -> each.complete(null));
        } catch (TimeoutException e) {
            trouble.stands(silence()); // What is known stays known.
        }
    }

    private String silence() {
        return "Kafka at " + config.bootstrapServers() + " does not answer";
    }

    /** Nothing came: is there nothing, or nobody who answers? And a topic may have been given more partitions. */
    private boolean isAsItWas(Consumer<byte[], byte[]> reading, List<TopicPartition> partitions) {
        try {
            boolean asItWas = partitions(reading).size() == partitions.size();
            trouble.isOver();
            return asItWas;
        } catch (TimeoutException e) {
            trouble.stands(silence());
            return true;
        }
    }

    /** Begins to close it; {@link #close} waits for that. */
    void end() {
        closing.countDown();
    }

    @Override
    public void close() {
        end();
        try {
            thread.join(CLOSE_PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
