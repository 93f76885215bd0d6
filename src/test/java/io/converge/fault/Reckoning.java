package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.ConflictStatus;
import io.converge.model.ConflictType;
import io.converge.model.Outcome;
import io.converge.model.Position;
import io.converge.serde.change.ChangeDecoder;
import io.converge.testing.CommittedRecords;
import io.converge.testing.Replay;
import io.converge.testing.UniqueDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * one that is missing was lost, one that is there too often was doubled. A {@link Comparison} knows what the guarantee allows, a
 * {@link UniqueReckoning} what withholding does to it.
 */
final class Reckoning {

    private final ConvergeConfig config;
    private final Findings findings = new Findings();
    private final Replay inTheOrderOfTheHistory;
    private final Replay inTheOrderOfTheTopics;
    private final Map<String, String> lastConverged = new HashMap<>();
    private final Map<String, List<String>> conflicts = new HashMap<>();
    private final Comparison comparison;
    private final UniqueReckoning unique;
    private final DeadLetterReckoning deadLetters;
    private long records;
    private long probes;

    Reckoning(ConvergeConfig config) {
        this.config = config;
        this.comparison = new Comparison(isAtLeastOnce(config), findings);
        this.unique = new UniqueReckoning(config, comparison, findings);
        this.deadLetters = new DeadLetterReckoning(config, comparison, findings);
        this.inTheOrderOfTheHistory = new Replay(config.convergence());
        this.inTheOrderOfTheTopics = new Replay(config.convergence(), unique::stepped);
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
        readConflicts();
        // Whoever withholds a sku, its own conflicts stay as they are.
        long conflictRecords =
                comparison.compare("conflict records", false, inTheOrderOfTheTopics.conflicts(), conflicts);
        long converged = compareConverged();
        compareEnd();
        deadLetters.compare();
        return new Balance(
                sent.changes(),
                records,
                probes,
                sent.repeats(),
                sent.poison(),
                converged,
                conflictRecords + unique.records(),
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
            deadLetters.add(record);
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
        Map<String, List<ShownLine>> written = new HashMap<>();
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            CommittedRecords.forEach(config, config.convergedTopic(), record -> {
                GenericRecord value = (GenericRecord) values.deserialize(record.topic(), record.value());
                ShownLine line = ShownLine.of(RecordLine.converged(record.key(), value, record.headers()));
                String sku = new String(record.key(), StandardCharsets.UTF_8);
                written.computeIfAbsent(sku, any -> new ArrayList<>()).add(line);
                lastConverged.put(sku, line.text());
                unique.sawConverged(sku, value == null ? null : (GenericRecord) value.get("product"));
            });
        }
        if (unique.isNeeded()) {
            unique.compare(written);
            return written.values().stream().mapToLong(List::size).sum();
        }
        Map<String, List<String>> texts = new HashMap<>();
        written.forEach((sku, lines) ->
                texts.put(sku, lines.stream().map(ShownLine::text).toList()));
        return comparison.compare("converged records", true, inTheOrderOfTheTopics.converged(), texts);
    }

    private void readConflicts() {
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            CommittedRecords.forEach(config, config.conflictsTopic(), record -> {
                GenericRecord value = (GenericRecord) values.deserialize(record.topic(), record.value());
                if (value.get("type").toString().equals(ConflictType.UNIQUE.name())) {
                    unique.sawConflict(value.get("id").toString(), ValueRecord.written(value));
                } else {
                    conflicts
                            .computeIfAbsent(value.get("sku").toString(), any -> new ArrayList<>())
                            .add(value.get("id") + " " + value.get("status"));
                }
            });
        }
    }

    private void compareEnd() {
        Map<String, Outcome> outcomes = new HashMap<>();
        Set<String> open = new HashSet<>();
        inTheOrderOfTheHistory.readings().forEach((sku, reading) -> {
            outcomes.put(sku, reading.outcome());
            if (reading.conflict() != null && reading.conflict().isUnresolved()) {
                open.add(reading.conflict().id(sku));
            }
        });
        UniqueDefinition definition =
                new UniqueDefinition(config.uniqueKeys(), outcomes, inTheOrderOfTheHistory.states());
        inTheOrderOfTheHistory.end(definition::withheldBy).forEach((sku, shown) -> {
            String last = lastConverged.remove(sku);
            if (!shown.equals(last)) {
                findings.count("skus that do not stand as the core has them", 1);
                findings.example("stands otherwise", last + " but the core has " + shown);
            }
        });
        findings.count("skus that nobody wrote", lastConverged.size());
        unique.compareEnd(definition);
        definition.contests().forEach((value, contest) -> {
            if (contest.status() == ConflictStatus.UNRESOLVED) {
                open.add(value);
            }
        });
        compareOpenConflicts(open);
    }

    /** @param due the ids of those that wait for the application */
    private void compareOpenConflicts(Set<String> due) {
        Map<String, String> open = new HashMap<>();
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            CommittedRecords.forEach(config, config.openConflictsTopic(), record -> {
                GenericRecord value = (GenericRecord) values.deserialize(record.topic(), record.value());
                String key = new String(record.key(), StandardCharsets.UTF_8);
                open.put(key, value == null ? null : value.get("id").toString());
            });
        }
        open.values().removeIf(Objects::isNull);
        Set<String> wrong = new HashSet<>(open.values());
        wrong.removeAll(due);
        findings.count("open conflicts that are none", wrong.size());
        due.removeAll(open.values());
        findings.count("open conflicts that are not among them", due.size());
    }
}
