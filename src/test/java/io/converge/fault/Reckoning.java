package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.fault.Findings.Bag;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.ChangeDecoder;
import io.converge.serde.RefusedRecordException;
import io.converge.testing.CommittedRecords;
import io.converge.testing.Replay;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Holds what a site wrote against what the core makes of the same changes.
 *
 * <p>What stands at the end must be what the core makes of the history, whatever order that came in. And as the order is
 * known in which a sku's changes were processed, that of its partition, so is every record that had to be written on the way:
 * one that is missing was lost, one that is there too often was doubled.
 */
final class Reckoning {

    private final ConvergeConfig config;
    private final Findings findings = new Findings();
    private final Replay inTheOrderOfTheHistory;
    private final Replay inTheOrderOfTheTopics;
    private final Map<String, String> lastConverged = new HashMap<>();
    private long records;
    private long probes;

    Reckoning(ConvergeConfig config) {
        this.config = config;
        this.inTheOrderOfTheHistory = new Replay(config.convergence());
        this.inTheOrderOfTheTopics = new Replay(config.convergence());
    }

    /**
     * What came of it.
     *
     * @param records in the changes topic
     * @param probes of those
     * @param repeats of those, of changes
     */
    record Balance(
            long changes,
            long records,
            long probes,
            long repeats,
            long garbage,
            long converged,
            long conflicts,
            Findings findings) {

        boolean isEven() {
            return findings.counts().isEmpty();
        }
    }

    /** @param events of the history that were sent */
    Balance settle(History history, long events) {
        Sent sent = new Sent(history, events, inTheOrderOfTheHistory);
        readChanges(sent);
        long converged = compareConverged();
        long conflicts = compareConflicts();
        compareEnd();
        compareDeadLetters(sent);
        return new Balance(
                sent.changes(), records, probes, sent.repeats(), sent.garbage().size(), converged, conflicts, findings);
    }

    /** Those without a key are processed in the order of the rekey topic. */
    private void readChanges(Sent sent) {
        try (ChangeDecoder decoder = config.registryClient().changeDecoder()) {
            Bag<ByteBuffer> garbage = new Bag<>(sent.garbage());
            CommittedRecords.forEach(
                    config, config.changesTopics().get(0), record -> meet(record, decoder, sent, garbage));
            findings.count("garbage lost on its way to the changes topic", garbage.size());
            CommittedRecords.forEach(
                    config,
                    config.applicationId() + "-rekey-repartition",
                    record -> inTheOrderOfTheTopics.step(decode(record, decoder)));
        }
        findings.count("changes lost on their way to the changes topic", sent.unmet());
    }

    private void meet(
            ConsumerRecord<byte[], byte[]> record, ChangeDecoder decoder, Sent sent, Bag<ByteBuffer> garbage) {
        records++;
        Change change;
        try {
            change = decode(record, decoder);
        } catch (RefusedRecordException e) {
            boolean known = garbage.remove(ByteBuffer.wrap(record.value()));
            findings.count("records in the changes topic that nobody sent", known ? 0 : 1);
            return;
        }
        if (change.dot().origin().equals(Probe.ORIGIN)) {
            probes++;
            inTheOrderOfTheHistory.step(change);
        } else if (!sent.meet(change)) {
            findings.count("changes in the changes topic that nobody sent so", 1);
            findings.example(change.sku() + " " + change.dot());
        }
        if (record.key() != null) {
            inTheOrderOfTheTopics.step(change);
        }
    }

    private static Change decode(ConsumerRecord<byte[], byte[]> record, ChangeDecoder decoder) {
        return decoder.decode(
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()),
                new Position(record.topic(), record.partition(), record.offset()));
    }

    private long compareConverged() {
        Map<String, List<String>> written = new HashMap<>();
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            CommittedRecords.forEach(config, config.convergedTopic(), record -> {
                GenericRecord value = (GenericRecord) values.deserialize(record.topic(), record.value());
                String line = Replay.shown(RecordLine.converged(record.key(), value, record.headers()));
                String sku = new String(record.key(), StandardCharsets.UTF_8);
                written.computeIfAbsent(sku, any -> new ArrayList<>()).add(line);
                lastConverged.put(sku, line);
            });
        }
        return compare("converged records", inTheOrderOfTheTopics.converged(), written);
    }

    private long compareConflicts() {
        Map<String, List<String>> written = new HashMap<>();
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            CommittedRecords.forEach(config, config.conflictsTopic(), record -> {
                GenericRecord value = (GenericRecord) values.deserialize(record.topic(), record.value());
                written.computeIfAbsent(value.get("sku").toString(), any -> new ArrayList<>())
                        .add(value.get("id") + " " + value.get("status"));
            });
        }
        return compare("conflict records", inTheOrderOfTheTopics.conflicts(), written);
    }

    /** Gives how many were written. */
    private long compare(String what, Map<String, List<String>> expected, Map<String, List<String>> written) {
        long count = 0;
        for (Map.Entry<String, List<String>> sku : written.entrySet()) {
            count += sku.getValue().size();
            List<String> surplus = without(sku.getValue(), expected.getOrDefault(sku.getKey(), List.of()));
            findings.count(what + " too many", surplus.size());
            surplus.forEach(one -> findings.example("too many: " + one));
        }
        for (Map.Entry<String, List<String>> sku : expected.entrySet()) {
            List<String> theirs = written.getOrDefault(sku.getKey(), List.of());
            List<String> missing = without(sku.getValue(), theirs);
            findings.count(what + " lost", missing.size());
            missing.forEach(one -> findings.example("lost: " + one));
            boolean sameRecords =
                    missing.isEmpty() && theirs.size() == sku.getValue().size();
            findings.count(
                    "skus with " + what + " out of order", sameRecords && !theirs.equals(sku.getValue()) ? 1 : 0);
        }
        return count;
    }

    private static List<String> without(List<String> all, List<String> some) {
        List<String> left = new ArrayList<>(all);
        some.forEach(left::remove);
        return left;
    }

    private void compareEnd() {
        inTheOrderOfTheHistory.end().forEach((sku, shown) -> {
            boolean same = shown.equals(lastConverged.remove(sku));
            findings.count("skus that do not stand as the core has them", same ? 0 : 1);
        });
        findings.count("skus that nobody wrote", lastConverged.size());
    }

    private void compareDeadLetters(Sent sent) {
        Bag<ByteBuffer> garbage = new Bag<>(sent.garbage());
        CommittedRecords.forEach(config, config.deadLettersTopic(), record -> {
            byte[] value = record.value() == null ? new byte[0] : record.value();
            boolean known = garbage.remove(ByteBuffer.wrap(value));
            findings.count("dead letters that are no garbage, or doubled", known ? 0 : 1);
        });
        findings.count("dead letters lost", garbage.size());
    }
}
