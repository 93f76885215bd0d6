package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.fault.Findings.Bag;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.RecordHeader;
import io.converge.serde.change.ChangeDecoder;
import io.converge.testing.CommittedRecords;
import io.converge.testing.Replay;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Holds what a site wrote against what the core makes of the same changes.
 *
 * <p>What stands at the end must be what the core makes of the history, whatever order that came in. And as the order is
 * known in which a sku's changes were processed, that of its partition, so is every record that had to be written on the way:
 * one that is missing was lost, one that is there too often was doubled. A {@link Comparison} knows what the guarantee allows.
 */
final class Reckoning {

    private final ConvergeConfig config;
    private final Findings findings = new Findings();
    private final Replay inTheOrderOfTheHistory;
    private final Replay inTheOrderOfTheTopics;
    private final Map<String, String> lastConverged = new HashMap<>();
    private final Bag<String> poison = new Bag<>();
    private final Comparison comparison;
    private long records;
    private long probes;

    Reckoning(ConvergeConfig config) {
        this.config = config;
        this.comparison = new Comparison(isAtLeastOnce(config), findings);
        this.inTheOrderOfTheHistory = new Replay(config.convergence());
        this.inTheOrderOfTheTopics = new Replay(config.convergence());
    }

    private static boolean isAtLeastOnce(ConvergeConfig config) {
        return config.streamsSettings()
                .get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)
                .equals(StreamsConfig.AT_LEAST_ONCE);
    }

    /**
     * What came of it.
     *
     * @param records in the changes topic
     * @param probes of those
     * @param repeats of those, of changes
     * @param poison of those, but for changes
     * @param repeated outputs that are there again, where that is allowed
     * @param skipped converged records that are missing, where that is allowed
     */
    record Balance(
            long changes,
            long records,
            long probes,
            long repeats,
            long poison,
            long converged,
            long conflicts,
            long repeated,
            long skipped,
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
        compareDeadLetters();
        return new Balance(
                sent.changes(),
                records,
                probes,
                sent.repeats(),
                sent.poison(),
                converged,
                conflicts,
                comparison.repeated(),
                comparison.skipped(),
                findings);
    }

    /** Those without a key are processed in the order of the rekey topic. */
    private void readChanges(Sent sent) {
        try (ChangeDecoder decoder = ChangeDecoder.of(config.registryClient())) {
            CommittedRecords.forEach(config, config.changesTopics().get(0), record -> meet(record, decoder, sent));
            CommittedRecords.forEach(
                    config,
                    config.applicationId() + "-rekey-repartition",
                    record -> inTheOrderOfTheTopics.step(decode(record, decoder)));
        }
        findings.count("changes lost on their way to the changes topic", sent.unmet());
        findings.count("poison lost on its way to the changes topic", sent.unmetPoison());
    }

    private void meet(ConsumerRecord<byte[], byte[]> record, ChangeDecoder decoder, Sent sent) {
        records++;
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (key.startsWith(Poison.KEY_PREFIX)) {
            // What it does to whoever decodes it is not to be found out here.
            poison.add(name(record));
            findings.count("poison in the changes topic that nobody sent", sent.meetPoison(key) ? 0 : 1);
            return;
        }
        Change change = decode(record, decoder);
        if (change.dot().origin().equals(Probe.ORIGIN)) {
            probes++;
            inTheOrderOfTheHistory.step(change);
        } else if (!sent.meet(change)) {
            findings.count("changes in the changes topic that nobody sent so", 1);
            findings.example("not sent so", change.sku() + " " + change.dot());
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
        return comparison.compare("converged records", true, inTheOrderOfTheTopics.converged(), written);
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
        return comparison.compare("conflict records", false, inTheOrderOfTheTopics.conflicts(), written);
    }

    private void compareEnd() {
        inTheOrderOfTheHistory.end().forEach((sku, shown) -> {
            boolean same = shown.equals(lastConverged.remove(sku));
            findings.count("skus that do not stand as the core has them", same ? 0 : 1);
        });
        findings.count("skus that nobody wrote", lastConverged.size());
    }

    /** One for each poisonous record in the changes topic. */
    private void compareDeadLetters() {
        Bag<String> due = new Bag<>(poison);
        CommittedRecords.forEach(config, config.deadLettersTopic(), record -> {
            String name = name(record);
            if (due.remove(name)) {
                return;
            }
            if (poison.contains(name) && comparison.isAtLeastOnce()) {
                comparison.repeated(1);
                return;
            }
            findings.count("dead letters of no poison, or doubled", 1);
            findings.example(
                    "dead letter",
                    RecordHeader.text(record.headers(), RecordHeader.REASON) + " of " + name + ", "
                            + RecordHeader.text(record.headers(), RecordHeader.DETAIL));
        });
        findings.count("dead letters lost", due.size());
        due.forEach(one -> findings.example("no dead letter", one));
    }

    /** A record's key and what its value is, so that one that was changed on its way is found. */
    private static String name(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        return record.value() == null
                ? key + " without a value"
                : key + " of " + record.value().length + " bytes, " + Arrays.hashCode(record.value());
    }
}
