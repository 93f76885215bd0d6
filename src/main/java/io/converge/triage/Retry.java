package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.triage.TopicReader.Ends;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 * not read. What is refused again becomes a dead letter again, of a record at another place. Marks tell how many times a record was
 * refused, and a retry sends those of one number: what comes of its own records is none of them, however often it begins again.
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
     * @param refusals only records that were refused so many times; 0 for any
     * @param again also what was sent before
     * @param keepTimestamp with the time of the letter, or of the original where that is read, instead of the present: topics
     *     with {@code message.timestamp.type=LogAppendTime} take no heed of it
     * @param dryRun do all but sending
     */
    public record Options(int refusals, boolean again, boolean keepTimestamp, boolean dryRun) {}

    /**
     * What was done.
     *
     * @param sent records by reason
     * @param before letters whose record was sent before, by this retry or an earlier one
     * @param refusals other letters that were meant, and not sent before, by how many times their record was refused
     * @param refused letters whose record cannot be sent
     * @param missing places that were named and have no letter that is meant; none if it was stopped
     * @param stopped whether it was stopped before the last one
     */
    public record Report(
            Map<String, Long> sent,
            long before,
            Map<Integer, Long> refusals,
            long refused,
            List<String> missing,
            boolean stopped) {

        public long total() {
            return sent.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private final ConvergeConfig config;
    private final Options options;
    private final Listener listener;

    private final StopSignal stop = new StopSignal();
    private final Map<String, Long> sent = new TreeMap<>();
    private final Map<Integer, Long> refusals = new TreeMap<>();
    private final Map<RecordIdentity, Outgoing> batch = new LinkedHashMap<>();
    private final Set<RecordIdentity> done = new HashSet<>();
    private long batchBytes;
    private long total;
    private long before;
    private long refused;
    private Ends ends;

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
        return run(meant, null);
    }

    /**
     * The same of those letters that an earlier run has read: none that came since.
     *
     * @param bounds how far that has read; null: to the end
     */
    public Report run(DeadLetterFilter meant, Ends bounds) throws IOException {
        MissingPositions missing = new MissingPositions(meant);
        boolean stopped = false;
        try {
            Topics.requireExisting(config, config.deadLettersTopic(), stop);
            if (options.dryRun()) {
                ends = run(meant, bounds, missing, null);
            } else {
                Topics.requireExisting(config, config.retriedTopic(), stop);
                try (RetryProducer producer = new RetryProducer(config)) {
                    ends = run(meant, bounds, missing, producer);
                }
            }
        } catch (StoppedException e) {
            stopped = true;
        }
        return new Report(
                new TreeMap<>(sent),
                before,
                new TreeMap<>(refusals),
                refused,
                stopped ? List.of() : missing.all(),
                stopped);
    }

    private Ends run(DeadLetterFilter meant, Ends bounds, MissingPositions missing, RetryProducer producer)
            throws IOException {
        Retried retried = Retried.read(config, stop);
        WayBack way = new WayBack(config, options.keepTimestamp(), stop);
        Ends read = DeadLetters.forEach(config, meant, bounds, stop, letter -> {
            missing.found(letter);
            take(letter, retried, way);
            if (batch.size() >= RECORDS_PER_TRANSACTION || batchBytes >= BYTES_PER_TRANSACTION) {
                send(producer);
            }
            return true;
        });
        send(producer);
        return read;
    }

    private void take(DeadLetter letter, Retried retried, WayBack way) throws IOException {
        if (letter.source() == null) {
            refuse(letter, "it does not say where its record stood");
            return;
        }
        RecordIdentity identity = RecordIdentity.of(letter);
        if (done.contains(identity) || !options.again() && retried.contains(identity)) {
            before++;
            return;
        }
        if (batch.containsKey(identity)) {
            batch.get(identity).addLetter();
            return;
        }
        int times = retried.refusals(letter);
        if (options.refusals() != 0 && times != options.refusals()) {
            refusals.merge(times, 1L, Long::sum);
            return;
        }
        try {
            Outgoing outgoing = new Outgoing(letter, identity, times, way.record(letter));
            batch.put(identity, outgoing);
            batchBytes += outgoing.bytes();
        } catch (UnsendableException e) {
            refuse(letter, e.getMessage());
        }
    }

    /** @param producer null: all but sending */
    private void send(RetryProducer producer) throws IOException {
        List<Outgoing> records = List.copyOf(batch.values());
        batch.clear();
        batchBytes = 0;
        Map<Outgoing, String> notTaken = producer == null || records.isEmpty() ? Map.of() : producer.send(records);
        for (Outgoing one : records) {
            String why = notTaken.get(one);
            if (why == null) {
                sent.merge(String.valueOf(one.letter().reason()), 1L, Long::sum);
                total++;
                done.add(one.identity());
                before += one.others();
            } else {
                refuse(one.letter(), why);
                refused += one.others();
            }
        }
        if (!records.isEmpty()) {
            listener.sent(total);
        }
    }

    private void refuse(DeadLetter letter, String why) {
        refused++;
        listener.refused(letter, why);
    }

    /** How far this run has read letters, where it came to its end; else null. */
    public Ends ends() {
        return ends;
    }

    /** Lets it end once what it is sending is sent; from any thread. */
    public void stop() {
        stop.give();
    }
}
