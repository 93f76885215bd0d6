package io.converge.policy;

import io.converge.causality.Leaf;
import io.converge.causality.Leaf.Absent;
import io.converge.causality.Place;
import io.converge.model.CodePointOrder;
import io.converge.model.Dispute;
import io.converge.model.Dot;
import io.converge.model.LeafName;
import io.converge.model.LeafValue;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.policy.LeafMerge.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What is told of the leaves of a merge: whose they are, and who disputes them. */
final class LeafReport {

    private final LeafRules rules;
    private final LeafMerge merge;

    LeafReport(LeafRules rules, LeafMerge merge) {
        this.rules = rules;
        this.merge = merge;
    }

    /** The dot of the version that each leaf of what stands comes from; of a group each of its fields. */
    Map<String, Dot> sources() {
        Map<String, Dot> sources = new LinkedHashMap<>();
        merge.readings().values().stream().filter(Reading::isThere).forEach(reading -> {
            Dot dot = reading.decisive().dot();
            if (reading.leaf() instanceof Leaf.Group group) {
                fields(group, (List<?>) reading.value()).keySet().forEach(field -> sources.put(field, dot));
            } else {
                sources.put(name(reading.leaf()).text(), dot);
            }
        });
        return sources;
    }

    /** In the order of their texts: maps have none of their own. */
    List<Dispute> disputes() {
        return merge.readings().values().stream()
                .filter(Reading::disputed)
                .map(this::dispute)
                .sorted(Comparator.comparing(dispute -> dispute.leaf().text(), CodePointOrder.INSTANCE))
                .toList();
    }

    /** In the order of their texts. A leaf that nobody has written by itself is the base version's. */
    List<LeafStanding> leaves() {
        return merge.readings().values().stream()
                .filter(reading -> reading.isThere() || !reading.writes().isEmpty())
                .map(this::standingLeaf)
                .sorted(Comparator.comparing(leaf -> leaf.leaf().text(), CodePointOrder.INSTANCE))
                .toList();
    }

    private LeafStanding standingLeaf(Reading reading) {
        LeafName name = name(reading.leaf());
        List<Version> writes = reading.writes().isEmpty() ? List.of(reading.decisive()) : reading.writes();
        List<LeafValue> values =
                writes.stream().map(write -> value(name, reading.leaf(), write)).toList();
        return new LeafStanding(
                name, reading.writes().isEmpty() ? reading.decisive().dot() : standing(reading), values);
    }

    private Dispute dispute(Reading reading) {
        LeafName name = name(reading.leaf());
        List<LeafValue> values = reading.writes().stream()
                .map(write -> value(name, reading.leaf(), write))
                .toList();
        return new Dispute(name, rule(reading), standing(reading), values);
    }

    /** Values of which one excludes the other, as they are of different forms, follow the last write, whatever their own rules are. */
    private String rule(Reading reading) {
        if (merge.hasFallen(reading.leaf())) {
            return null;
        }
        long distinct = reading.writes().stream()
                .map(write -> merge.valueOf(write, reading.leaf()))
                .distinct()
                .count();
        return (distinct > 1 ? rules.of(reading.leaf()) : LeafRule.LAST_WRITE).text();
    }

    private Dot standing(Reading reading) {
        Dot decisive = reading.decisive().dot();
        boolean isInQuestion = reading.writes().stream()
                .anyMatch(write -> write.dot().equals(decisive)
                        && Objects.equals(reading.value(), merge.valueOf(write, reading.leaf())));
        return isInQuestion ? decisive : null;
    }

    /** What versions say of the leaves at which they are in question, in the order of the leaves' texts. */
    Map<Dot, List<LeafValue>> written(Set<Dot> versions) {
        Map<Dot, List<LeafValue>> written = new LinkedHashMap<>();
        for (Reading reading : merge.readings().values()) {
            for (Version write : reading.writes()) {
                if (versions.contains(write.dot())) {
                    written.computeIfAbsent(write.dot(), any -> new ArrayList<>())
                            .add(value(name(reading.leaf()), reading.leaf(), write));
                }
            }
        }
        written.values()
                .forEach(values ->
                        values.sort(Comparator.comparing(value -> value.leaf().text(), CodePointOrder.INSTANCE)));
        return written;
    }

    private LeafValue value(LeafName name, Leaf leaf, Version version) {
        Object value = merge.valueOf(version, leaf);
        boolean isThere = value != Absent.ABSENT;
        Object shown = leaf instanceof Leaf.Group group && isThere ? fields(group, (List<?>) value) : value;
        return new LeafValue(name, version.dot(), isThere, isThere ? shown : null);
    }

    /** The fields of a group that are there, by their pointers. */
    private static Map<String, Object> fields(Leaf.Group group, List<?> values) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != Absent.ABSENT) {
                fields.put(group.members().get(i).text(), values.get(i));
            }
        }
        return fields;
    }

    static LeafName name(Leaf leaf) {
        if (leaf instanceof Leaf.Group group) {
            return new LeafName(
                    group.members().stream().map(Pointer::text).collect(Collectors.joining("+")), group.members());
        }
        StringBuilder text = new StringBuilder();
        for (Place.Step step : leaf.place().steps()) {
            if (step instanceof Place.Name name) {
                text.append('/').append(Pointer.escaped(name.name()));
            } else if (step instanceof Place.Key key) {
                text.append(inBrackets(key.key()));
            }
        }
        if (leaf instanceof Leaf.Element element) {
            text.append(inBrackets(element.element()));
        } else if (leaf instanceof Leaf.Entry entry) {
            text.append(inBrackets(entry.key()));
        }
        return new LeafName(text.toString(), List.of(Pointer.of(leaf.place().names())));
    }

    /** A text and a number, or null, differ. */
    private static String inBrackets(Object value) {
        return "[" + CanonicalJson.of(value) + "]";
    }
}
