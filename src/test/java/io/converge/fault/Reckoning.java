package io.converge.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.fault.History.Event;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Outcome;
import io.converge.model.Position;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Emission;
import io.converge.policy.Resolution;
import io.converge.policy.Standing;
import io.converge.serde.ChangeDecoder;
import io.converge.serde.ChangeReader;
import io.converge.serde.RefusedRecordException;
import io.converge.testing.CommittedRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private static final int SHOWN_EXAMPLES = 5;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final ConvergeConfig config;
    private final Convergence convergence;
    /** Sku to what must have been written of it, in order. */
    private final Map<String, List<String>> expectedConverged = new HashMap<>();

    private final Map<String, List<String>> expectedConflicts = new HashMap<>();
    private final Map<String, Standing> standings = new HashMap<>();
    private final Map<String, Standing> standingsByHistory = new HashMap<>();
    private final Map<String, String> lastConverged = new HashMap<>();
    private final List<String> examples = new ArrayList<>();

    /** Changes that writers sent and no reader has met. */
    private final Map<String, String> unmet = new HashMap<>();

    /** Those that a reader has met. */
    private final Map<String, String> met = new HashMap<>();

    private final Map<ByteBuffer, Integer> garbage = new HashMap<>();

    private long changes;
    private long records;
    private long repeats;
    private long probes;
    private final Map<String, Long> findings = new TreeMap<>();

    Reckoning(ConvergeConfig config) {
        this.config = config;
        this.convergence = config.convergence();
    }

    /** What came of it. */
    record Balance(
            long changes,
            long repeats,
            long garbage,
            long records,
            long converged,
            long conflicts,
            Map<String, Long> findings,
            List<String> examples) {

        boolean isEven() {
            return findings.isEmpty();
        }
    }

    /** @param events of the history that were sent */
    Balance settle(History history, long events) {
        for (long i = 0; i < events; i++) {
            expect(history.next());
        }
        long garbageSent = garbage.values().stream().mapToInt(Integer::intValue).sum();
        try (ChangeDecoder decoder = config.registryClient().changeDecoder()) {
            Map<ByteBuffer, Integer> garbageToMeet = new HashMap<>(garbage);
            CommittedRecords.forEach(
                    config, config.changesTopics().get(0), record -> meet(record, decoder, garbageToMeet));
            found(
                    "garbage not in the changes topic",
                    garbageToMeet.values().stream().mapToInt(Integer::intValue).sum());
            CommittedRecords.forEach(
                    config, config.applicationId() + "-rekey-repartition", record -> step(decode(record, decoder)));
        }
        found("changes that were acknowledged and are not in the changes topic", unmet.size());
        unmet.keySet().stream().limit(SHOWN_EXAMPLES).forEach(examples::add);
        long converged = compareConverged();
        long conflicts = compareConflicts();
        compareEnd();
        compareDeadLetters();
        return new Balance(changes, repeats, garbageSent, records, converged, conflicts, findings, examples);
    }

    private void found(String what, long count) {
        if (count != 0) {
            findings.merge(what, count, Long::sum);
        }
    }

    private void example(String text) {
        if (examples.size() < SHOWN_EXAMPLES) {
            examples.add(text);
        }
    }

    private void expect(Event event) {
        if (event.change() == null) {
            garbage.merge(ByteBuffer.wrap(event.garbage()), 1, Integer::sum);
            return;
        }
        changes++;
        Change change = ChangeReader.read(event.change(), new Position("history", 0, event.index()));
        unmet.put(name(change), json(RecordLine.change(change)));
        standingsByHistory.compute(
                change.sku(), (sku, before) -> converged(before, change).standing());
    }

    private Converged converged(Standing before, Change change) {
        Standing standing = before == null ? Standing.unread(ItemState.EMPTY) : before;
        return (Converged) convergence.step(standing, change);
    }

    private static String name(Change change) {
        return change.sku() + " " + change.dot();
    }

    private void meet(
            ConsumerRecord<byte[], byte[]> record, ChangeDecoder decoder, Map<ByteBuffer, Integer> garbageToMeet) {
        records++;
        Change change;
        try {
            change = decode(record, decoder);
        } catch (RefusedRecordException e) {
            ByteBuffer value = ByteBuffer.wrap(record.value());
            if (garbageToMeet.containsKey(value)) {
                garbageToMeet.merge(value, -1, (count, less) -> count + less == 0 ? null : count + less);
            } else {
                found("records in the changes topic that nobody sent", 1);
            }
            return;
        }
        if (change.dot().origin().equals(Probe.ORIGIN)) {
            probes++;
            standingsByHistory.compute(
                    change.sku(), (sku, before) -> converged(before, change).standing());
        } else {
            meet(change);
        }
        if (record.key() != null) {
            step(change);
        }
    }

    private void meet(Change change) {
        String content = json(RecordLine.change(change));
        String sent = unmet.remove(name(change));
        if (sent == null) {
            sent = met.get(name(change));
            repeats++;
        } else {
            met.put(name(change), sent);
        }
        if (!content.equals(sent)) {
            found("changes in the changes topic that nobody sent so", 1);
            example(content);
        }
    }

    private static Change decode(ConsumerRecord<byte[], byte[]> record, ChangeDecoder decoder) {
        return decoder.decode(
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()),
                new Position(record.topic(), record.partition(), record.offset()));
    }

    private void step(Change change) {
        Converged converged = converged(standings.get(change.sku()), change);
        standings.put(change.sku(), converged.standing());
        Emission emission = converged.emission();
        String sku = change.sku();
        if (emission.converged() != null) {
            expectedConverged.computeIfAbsent(sku, any -> new ArrayList<>()).add(shown(sku, emission.converged()));
        }
        emission.conflicts()
                .forEach(conflict -> expectedConflicts
                        .computeIfAbsent(sku, any -> new ArrayList<>())
                        .add(conflict.id(sku) + " " + conflict.status()));
    }

    private static String shown(String sku, Outcome outcome) {
        return shown(RecordLine.state(sku, new Resolution(outcome, null, false)));
    }

    /** What consumers of the converged topic are told. */
    private static String shown(ObjectNode line) {
        return json(line.retain("sku", "product", "context", "winner", "status"));
    }

    private static String json(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree has a text", e);
        }
    }

    private long compareConverged() {
        Map<String, List<String>> actual = new HashMap<>();
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            CommittedRecords.forEach(config, config.convergedTopic(), record -> {
                GenericRecord value = (GenericRecord) values.deserialize(record.topic(), record.value());
                String line = shown(RecordLine.converged(record.key(), value, record.headers()));
                String sku = new String(record.key(), StandardCharsets.UTF_8);
                actual.computeIfAbsent(sku, any -> new ArrayList<>()).add(line);
                lastConverged.put(sku, line);
            });
        }
        return compare("converged records", expectedConverged, actual);
    }

    private long compareConflicts() {
        Map<String, List<String>> actual = new HashMap<>();
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            CommittedRecords.forEach(config, config.conflictsTopic(), record -> {
                GenericRecord value = (GenericRecord) values.deserialize(record.topic(), record.value());
                actual.computeIfAbsent(value.get("sku").toString(), any -> new ArrayList<>())
                        .add(value.get("id") + " " + value.get("status"));
            });
        }
        return compare("conflict records", expectedConflicts, actual);
    }

    /** Gives how many there are. */
    private long compare(String what, Map<String, List<String>> expected, Map<String, List<String>> actual) {
        long count = 0;
        for (Map.Entry<String, List<String>> sku : actual.entrySet()) {
            count += sku.getValue().size();
            List<String> surplus = new ArrayList<>(sku.getValue());
            expected.getOrDefault(sku.getKey(), List.of()).forEach(surplus::remove);
            found(what + " too many", surplus.size());
            surplus.forEach(one -> example("too many: " + one));
        }
        for (Map.Entry<String, List<String>> sku : expected.entrySet()) {
            List<String> missing = new ArrayList<>(sku.getValue());
            actual.getOrDefault(sku.getKey(), List.of()).forEach(missing::remove);
            found(what + " lost", missing.size());
            missing.forEach(one -> example("lost: " + one));
            List<String> written = actual.getOrDefault(sku.getKey(), List.of());
            boolean sameRecords =
                    missing.isEmpty() && written.size() == sku.getValue().size();
            found("skus with " + what + " out of order", sameRecords && !written.equals(sku.getValue()) ? 1 : 0);
        }
        return count;
    }

    /** What stands at the end against what the core makes of the history in the order that it was made up in. */
    private void compareEnd() {
        standingsByHistory.forEach((sku, standing) -> {
            Outcome outcome = convergence.read(sku, standing.state()).outcome();
            boolean same = shown(sku, outcome).equals(lastConverged.remove(sku));
            found("skus that do not stand as the core has them", same ? 0 : 1);
        });
        found("skus that nobody wrote", lastConverged.size());
    }

    private void compareDeadLetters() {
        Map<ByteBuffer, Integer> left = new HashMap<>(garbage);
        CommittedRecords.forEach(config, config.deadLettersTopic(), record -> {
            ByteBuffer value = ByteBuffer.wrap(record.value() == null ? new byte[0] : record.value());
            if (left.containsKey(value)) {
                left.merge(value, -1, (count, less) -> count + less == 0 ? null : count + less);
            } else {
                found("dead letters that are no garbage, or doubled", 1);
            }
        });
        found(
                "dead letters lost",
                left.values().stream().mapToInt(Integer::intValue).sum());
    }

    /** The probe's changes that stand in the changes topic. */
    long probes() {
        return probes;
    }
}
