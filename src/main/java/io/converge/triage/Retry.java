package io.converge.triage;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sends the records of dead letters back to where they came from, none of them twice, whoever else does so and wherever either is
 * killed.
 *
 * <p>Each transaction holds some records and the marks that they were sent (see {@link Retried}), so either both are there or
 * neither. The producer is made before the marks are read, and it shuts out any earlier one: nobody can add a mark that was
 * not read. What is refused again becomes a dead letter again, of a record at another place; it stands behind the end up to
 * which this reads.
 */
public final class Retry {

    private static final int RECORDS_PER_TRANSACTION = 200;
    private static final long BYTES_PER_TRANSACTION = 4L << 20;

    /** Hears how it goes. */
    public interface Listener {
        /** So many records are sent, for good. */
        void sent(long total);

        /** The record of a letter cannot be sent. */
        void refused(DeadLetter letter, String why);
    }

    /**
     * How to send.
     *
     * @param again also what was sent before
     * @param keepTimestamp with the time of the letter, or of the original where that is read, instead of the present: topics
     *     with {@code message.timestamp.type=LogAppendTime} take no heed of it
     * @param dryRun do all but sending
     */
    public record Options(boolean again, boolean keepTimestamp, boolean dryRun) {}

    /**
     * What was done.
     *
     * @param sent records by reason
     * @param before letters whose record was sent before, by this retry or an earlier one
     * @param refused letters whose record cannot be sent
     * @param stopped whether it was stopped before the last one
     */
    public record Report(Map<String, Long> sent, long before, long refused, boolean stopped) {

        public long total() {
            return sent.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private final ConvergeConfig config;
    private final Options options;
    private final Listener listener;

    private final Map<String, Long> sent = new TreeMap<>();
    private final List<Outgoing> batch = new ArrayList<>();
    private long batchBytes;
    private long total;
    private long before;
    private long refused;
    private volatile boolean stopped;

    /** For one run. */
    public Retry(ConvergeConfig config, Options options, Listener listener) {
        this.config = config;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Sends the records of all letters that are meant and that the topic holds now.
     *
     * @throws IOException if a topic is missing, Kafka does not answer, or another retry of this application has begun; what was
     *     sent until then is sent
     */
    public Report run(DeadLetterFilter meant) throws IOException {
        Topics.requireExisting(config, config.deadLettersTopic());
        if (options.dryRun()) {
            run(meant, null);
        } else {
            Topics.requireExisting(config, config.retriedTopic());
            try (RetryProducer producer = new RetryProducer(config)) {
                run(meant, producer);
            }
        }
        return new Report(new TreeMap<>(sent), before, refused, stopped);
    }

    private void run(DeadLetterFilter meant, RetryProducer producer) throws IOException {
        Set<RecordIdentity> done = options.again() ? new HashSet<>() : Retried.identities(config);
        WayBack way = new WayBack(config, options.keepTimestamp());
        DeadLetters.forEach(config, meant, letter -> {
            take(letter, done, way);
            if (batch.size() >= RECORDS_PER_TRANSACTION || batchBytes >= BYTES_PER_TRANSACTION) {
                send(producer);
            }
            return !stopped;
        });
        send(producer);
    }

    private void take(DeadLetter letter, Set<RecordIdentity> done, WayBack way) throws IOException {
        if (letter.source() == null) {
            refuse(letter, "it does not say where its record stood");
            return;
        }
        RecordIdentity identity = RecordIdentity.of(letter);
        if (done.contains(identity)) {
            before++;
            return;
        }
        try {
            Outgoing outgoing = new Outgoing(letter, identity, way.record(letter));
            batch.add(outgoing);
            batchBytes += outgoing.bytes();
            done.add(identity);
        } catch (UnsendableException e) {
            refuse(letter, e.getMessage());
        }
    }

    /** @param producer null: all but sending */
    private void send(RetryProducer producer) throws IOException {
        Map<Outgoing, String> notTaken = producer == null || batch.isEmpty() ? Map.of() : producer.send(batch);
        for (Outgoing one : batch) {
            String why = notTaken.get(one);
            if (why == null) {
                sent.merge(String.valueOf(one.letter().reason()), 1L, Long::sum);
                total++;
            } else {
                refuse(one.letter(), why);
            }
        }
        if (!batch.isEmpty()) {
            listener.sent(total);
        }
        batch.clear();
        batchBytes = 0;
    }

    private void refuse(DeadLetter letter, String why) {
        refused++;
        listener.refused(letter, why);
    }

    /** Lets it end after what it has at hand; from any thread. */
    public void stop() {
        stopped = true;
    }
}
