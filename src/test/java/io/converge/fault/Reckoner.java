package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.fault.Reckoning.Balance;
import io.converge.testing.CommittedRecords;
import io.converge.testing.TopicEnds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Ends the load, waits until all of it is processed, and settles. */
final class Reckoner {

    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final ConvergeConfig config;
    private final Probe probe;
    private final List<WriterProcess> writers;
    private final List<Writer.Done> done = new ArrayList<>();

    Reckoner(ConvergeConfig config, Probe probe, List<WriterProcess> writers) {
        this.config = config;
        this.probe = probe;
        this.writers = writers;
    }

    Balance settle(History history) throws Exception {
        long events = endWriters();
        long probes = probe.stop();
        awaitProcessed(config);
        Balance balance = new Reckoning(config).settle(history, events);
        // An idempotent producer writes a record once, however often it tries; one that gave up may have written it
        // too.
        long acknowledged = done.stream().mapToLong(Writer.Done::records).sum() + probes;
        if (failed() == 0) {
            balance.findings()
                    .count("records acknowledged but for those in the changes topic", acknowledged - balance.records());
        }
        balance.findings().count("probes sent but for those in the changes topic", probes - balance.probes());
        return balance;
    }

    /** Every writer sends its part up to the same event, which is given: it is not sent any more. */
    private long endWriters() throws IOException {
        long last = 0;
        for (WriterProcess writer : writers) {
            last = Math.max(last, writer.position());
        }
        long events = last + 1_000;
        writers.forEach(writer -> writer.stopAt(events));
        for (WriterProcess writer : writers) {
            done.add(writer.done());
        }
        return events;
    }

    /**
     * Until the group has committed the end of every changes partition, and what it has committed of its own topics, where
     * transactions take offsets too, stands still, behind the last record that there is.
     */
    static void awaitProcessed(ConvergeConfig config) throws Exception {
        String changes = config.changesTopics().get(0);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (Admin admin = Admin.create(config.clientSettings())) {
            Map<TopicPartition, Long> ends = TopicEnds.of(admin, changes);
            Map<TopicPartition, OffsetAndMetadata> before = Map.of();
            long still = System.nanoTime();
            while (true) {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                                config.applicationId())
                        .partitionsToOffsetAndMetadata()
                        .get();
                boolean atTheEnd = ends.entrySet().stream()
                        .allMatch(end -> committed.containsKey(end.getKey())
                                && committed.get(end.getKey()).offset() == end.getValue());
                if (!committed.equals(before)) {
                    before = committed;
                    still = System.nanoTime();
                }
                if (atTheEnd && System.nanoTime() - still > STILL_NANOS && isBehindAll(config, committed, admin)) {
                    return;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("not processed: " + ends + " of which are committed " + committed);
                }
                Thread.sleep(200);
            }
        }
    }

    private static boolean isBehindAll(
            ConvergeConfig config, Map<TopicPartition, OffsetAndMetadata> committed, Admin admin) throws Exception {
        Map<TopicPartition, Long> next = new HashMap<>();
        for (String topic : admin.listTopics().names().get()) {
            if (topic.startsWith(config.applicationId() + "-") && topic.endsWith("-repartition")) {
                CommittedRecords.forEach(
                        config,
                        topic,
                        record -> next.merge(
                                new TopicPartition(topic, record.partition()), record.offset() + 1, Math::max));
            }
        }
        return next.entrySet().stream()
                .allMatch(end -> committed.containsKey(end.getKey())
                        && committed.get(end.getKey()).offset() >= end.getValue());
    }

    /** Sends that writers gave up and did again. */
    long failed() {
        return done.stream().mapToLong(Writer.Done::failed).sum();
    }
}
