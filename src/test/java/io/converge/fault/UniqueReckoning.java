package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.fault.Findings.Bag;
import io.converge.fault.SkuTrace.Reading;
import io.converge.model.ConflictStatus;
import io.converge.model.Outcome;
import io.converge.policy.Convergence.Converged;
import io.converge.serde.product.AvroProduct;
import io.converge.testing.UniqueDefinition;
import io.converge.testing.UniqueDefinition.Contest;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.Claimant;
import io.converge.unique.UniqueKeys;
import io.converge.unique.UniqueValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * The part of a {@link Reckoning} in what has to be unique.
 *
 * <p>When a sku is withheld depends on when it hears of another one. But all that was heard stands in the topics of claims and verdicts.
 * So under exactly-once each side is held against the core, fed with what that side has read: each record, each claim and each verdict is
 * one that had to be ({@link SkuTrace}, {@link ValueReplay}). Under at-least-once nothing may be there that the core could not make. And
 * whatever came between, what stands at the end is held against the definition, which knows of no claims.
 */
final class UniqueReckoning {

    private final ConvergeConfig config;
    private final UniqueKeys keys;
    private final Comparison comparison;
    private final Findings findings;
    private final Map<String, List<Reading>> readings = new HashMap<>();
    private final Map<String, List<ValueRecord>> records = new HashMap<>();
    private final Map<String, List<String>> visible = new HashMap<>();

    UniqueReckoning(ConvergeConfig config, Comparison comparison, Findings findings) {
        this.config = config;
        this.keys = config.uniqueKeys();
        this.comparison = comparison;
        this.findings = findings;
    }

    boolean isNeeded() {
        return !keys.isEmpty();
    }

    /** A change as it was processed. */
    void stepped(String sku, Converged step) {
        if (!isNeeded() || !step.isChanged()) {
            return;
        }
        List<Reading> all = readings.computeIfAbsent(sku, any -> new ArrayList<>());
        Outcome outcome = step.after().outcome();
        boolean isNews = step.emission().converged() != null;
        Claimant claimant = outcome.product() == null
                ? null
                : ClaimTraffic.withoutProduct(keys.claimant(sku, outcome, step.state()));
        ShownLine shown =
                isNews ? ShownLine.of(sku, outcome) : all.get(all.size() - 1).shown();
        Outcome bare = new Outcome(null, outcome.winner(), outcome.context(), outcome.status());
        all.add(new Reading(keys.values(outcome), claimant, shown, isNews, bare));
    }

    /** @param product null where none is seen */
    void sawConverged(String sku, GenericRecord product) {
        List<String> values = new ArrayList<>();
        if (product != null) {
            AvroProduct seen = new AvroProduct(product);
            keys.keys().forEach(key -> key.valueOf(seen).map(UniqueValue::id).ifPresent(values::add));
        }
        visible.put(sku, values);
    }

    void sawConflict(String value, ValueRecord record) {
        records.computeIfAbsent(value, any -> new ArrayList<>()).add(record);
    }

    /**
     * Holds what was told on the way against what had to be.
     *
     * @param written by sku what consumers were shown
     */
    void compare(Map<String, List<ShownLine>> written) {
        if (comparison.isAtLeastOnce()) {
            skus(written).forEach(sku -> classify(sku, written.getOrDefault(sku, List.of())));
            return;
        }
        ClaimTraffic traffic = ClaimTraffic.read(config);
        compareSkus(written, traffic);
        compareValues(traffic);
    }

    private Set<String> skus(Map<String, List<ShownLine>> written) {
        Set<String> skus = new HashSet<>(readings.keySet());
        skus.addAll(written.keySet());
        return skus;
    }

    private void compareSkus(Map<String, List<ShownLine>> written, ClaimTraffic traffic) {
        for (String sku : skus(written)) {
            List<ShownLine> lines = written.getOrDefault(sku, List.of());
            SkuTrace trace = new SkuTrace(
                    sku,
                    readings.getOrDefault(sku, List.of()),
                    traffic.heardBy(sku),
                    traffic.saidBy(sku),
                    lines.stream().map(ShownLine::text).toList());
            if (!trace.isExplained() && !classify(sku, lines)) {
                findings.count("skus with converged records or claims that nothing which they have read explains", 1);
                findings.example("not explained", sku);
            }
        }
    }

    /**
     * Finds records that the core could not make, whatever was heard, and changes that were never told of, not even as withheld.
     *
     * @return whether there are any
     */
    private boolean classify(String sku, List<ShownLine> lines) {
        List<Reading> all = readings.getOrDefault(sku, List.of());
        Set<String> possible = new HashSet<>();
        Set<String> contexts = new HashSet<>();
        for (Reading reading : all) {
            possible.add(reading.shown().text());
            contexts.add(reading.shown().context());
        }
        List<String> surplus = lines.stream()
                .filter(line ->
                        line.isWithheld() ? !contexts.contains(line.context()) : !possible.contains(line.text()))
                .map(ShownLine::text)
                .toList();
        Set<String> lost = new HashSet<>(contexts);
        lines.forEach(line -> lost.remove(line.context()));
        comparison.surplus("converged records", surplus, List.of());
        comparison.missing("converged records", !lines.isEmpty(), List.copyOf(lost));
        return !surplus.isEmpty() || !lost.isEmpty();
    }

    private void compareValues(ClaimTraffic traffic) {
        ValueReplay replay = new ValueReplay(keys);
        traffic.messages().forEach(replay::hear);
        Map<String, List<String>> told = new HashMap<>();
        records.forEach((value, all) ->
                told.put(value, all.stream().map(ValueRecord::toString).toList()));
        told.keySet().removeIf(replay::isCrowded);
        comparison.compare("conflict records about values", false, known(replay, replay.records()), told);
        Map<String, List<String>> heard = new HashMap<>();
        for (List<ClaimVerdict> verdicts : traffic.verdicts().values()) {
            for (ClaimVerdict verdict : verdicts) {
                if (!replay.isCrowded(verdict.value())) {
                    heard.computeIfAbsent(ValueReplay.ofOne(verdict), any -> new ArrayList<>())
                            .add(ValueReplay.shown(verdict));
                }
            }
        }
        comparison.compare("verdicts", false, known(replay, replay.verdicts()), heard);
    }

    /** What is known beforehand. */
    private static Map<String, List<String>> known(ValueReplay replay, Map<String, List<String>> due) {
        Map<String, List<String>> known = new HashMap<>(due);
        known.keySet().removeIf(key -> replay.isCrowded(key.split(" ", 2)[0]));
        return known;
    }

    /** Holds what stands at the end against the law. */
    void compareEnd(UniqueDefinition definition) {
        Map<String, Contest> contests = definition.contests();
        contests.forEach((value, contest) -> {
            ValueRecord last = last(value);
            if (last == null || !last.tellsOf(contest)) {
                findings.count("values whose last conflict record does not tell how they stand", 1);
                findings.example("value", contest + " but told " + last);
            }
        });
        records.keySet().stream()
                .filter(value ->
                        !contests.containsKey(value) && last(value).status().equals(ConflictStatus.UNRESOLVED.name()))
                .forEach(value -> findings.count("values whose conflict is over and not closed", 1));
        if (keys.policy().decides()) {
            Bag<String> holders = new Bag<>();
            visible.values().forEach(values -> values.forEach(holders::add));
            holders.forEach(
                    value -> findings.count("values with two visible holders", holders.count(value) > 1 ? 1 : 0));
        }
    }

    private ValueRecord last(String value) {
        List<ValueRecord> all = records.get(value);
        return all == null ? null : all.get(all.size() - 1);
    }

    /** How many records about values were written. */
    long records() {
        return records.values().stream().mapToLong(List::size).sum();
    }
}
