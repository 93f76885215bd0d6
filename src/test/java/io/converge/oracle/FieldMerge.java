package io.converge.oracle;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.oracle.Answer.Disputed;
import io.converge.oracle.Part.Absent;
import io.converge.oracle.Part.Kind;
import io.converge.oracle.Part.Step;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Section 3a for one leaf after the other: "the value", and what takes values away after that. */
final class FieldMerge {

    private final Law law;
    private final Order order;
    private final Writes writes;
    private final Version base;
    private final Map<Part, Object> values = new LinkedHashMap<>();
    private final Map<Part, Version> decisive = new LinkedHashMap<>();
    private final Map<Part, List<Version>> inQuestion = new LinkedHashMap<>();
    private final Set<Part> disputed = new LinkedHashSet<>();
    private final Set<Part> unresolved = new LinkedHashSet<>();
    private final Set<Part> fallen = new LinkedHashSet<>();

    /** @param base where the value of what nobody wrote comes from */
    FieldMerge(Law law, History history, Writes writes, Version base) {
        this.law = law;
        this.order = new Order(law);
        this.writes = writes;
        this.base = base;
        Set<Part> parts = new LinkedHashSet<>();
        for (Change change : history.all()) {
            parts.addAll(writes.of(change.version()).parts());
        }
        parts.forEach(this::decide);
        dropWhatIsInsideOfRemovedEntries();
        excludeValuesAndWhatIsBelow();
    }

    /** The leaves that stand, with their values. */
    Map<Part, Object> standing() {
        Map<Part, Object> standing = new LinkedHashMap<>(values);
        standing.values().removeIf(value -> value == Absent.ABSENT);
        return standing;
    }

    /** The version that each leaf's value, or its absence, comes from. */
    Map<Part, Version> decisive() {
        return decisive;
    }

    /** What a conflict record has to tell of the leaves in dispute. */
    Map<String, Disputed> disputed() {
        Map<String, Disputed> told = new LinkedHashMap<>();
        for (Part part : disputed) {
            Map<Dot, Object> said = new LinkedHashMap<>();
            inQuestion.get(part).forEach(version -> said.put(version.dot(), part.told(valueOf(version, part))));
            boolean isByRule = said.values().stream().distinct().count() > 1;
            boolean stands = inQuestion.get(part).stream()
                    .anyMatch(version -> version.dot().equals(decisive.get(part).dot())
                            && Objects.equals(values.get(part), valueOf(version, part)));
            told.put(
                    part.name(),
                    new Disputed(
                            fallen.contains(part) ? null : isByRule ? toldRule(part) : "last-write",
                            stands ? decisive.get(part).dot() : null,
                            said));
        }
        return told;
    }

    private String toldRule(Part part) {
        if (part.kind() == Kind.ELEMENT) {
            return "set";
        }
        String rule = rule(part);
        return rule.equals("set") || rule.startsWith("by:") ? "last-write" : rule;
    }

    /** What a version says of the leaves where it is in question, as far as it has something there. */
    Map<String, Object> said(Dot dot) {
        Map<String, Object> said = new LinkedHashMap<>();
        inQuestion.forEach((part, question) -> question.stream()
                .filter(version -> version.dot().equals(dot) && valueOf(version, part) != Absent.ABSENT)
                .forEach(version -> said.put(part.name(), part.told(valueOf(version, part)))));
        return said;
    }

    List<Version> disputing() {
        return disputed.stream()
                .flatMap(part -> inQuestion.get(part).stream())
                .distinct()
                .toList();
    }

    boolean isUnresolved() {
        return !unresolved.isEmpty();
    }

    private Object valueOf(Version version, Part part) {
        return writes.of(version).at(part);
    }

    private void decide(Part part) {
        List<Version> question = writes.inQuestion(part);
        inQuestion.put(part, question);
        Version decides;
        if (question.isEmpty()) {
            decides = base;
        } else if (question.stream()
                        .map(version -> valueOf(version, part))
                        .distinct()
                        .count()
                == 1) {
            decides = order.latest(question);
        } else {
            disputed.add(part);
            decides = byRule(part, question);
        }
        decisive.put(part, decides);
        values.put(part, valueOf(decides, part));
    }

    private Version byRule(Part part, List<Version> question) {
        if (part.kind() == Kind.ELEMENT) {
            // "An element that one added and another removed is there."
            return order.latest(having(question, version -> valueOf(version, part) != Absent.ABSENT));
        }
        return switch (rule(part)) {
            case "first-write" -> order.earliest(question);
            case "origin-priority" -> order.choice("origin-priority", question);
            case "min" -> byNumber(part, question, Comparator.reverseOrder());
            case "max" -> byNumber(part, question, Comparator.naturalOrder());
            case "non-null" -> {
                List<Version> saying = having(question, version -> {
                    Object value = writes.of(version).judged(part);
                    return value != null && value != Absent.ABSENT;
                });
                yield order.latest(saying.isEmpty() ? question : saying);
            }
            case "unresolved" -> {
                unresolved.add(part);
                yield order.latest(question);
            }
            default -> order.latest(question);
        };
    }

    private String rule(Part part) {
        return switch (part.kind()) {
            case ENTRY -> "last-write";
            case GROUP -> law.ruleAt(part.members().get(0).text());
            default -> law.ruleAt(Part.pointer(part.way()));
        };
    }

    /** "Among those that are numbers or texts that are finite decimal numbers, the last-write of equal ones; none: last-write." */
    private Version byNumber(Part part, List<Version> question, Comparator<BigDecimal> better) {
        Optional<BigDecimal> best = question.stream()
                .flatMap(version -> number(version, part).stream())
                .max(better);
        if (best.isEmpty()) {
            return order.latest(question);
        }
        return order.latest(having(
                question,
                version -> number(version, part)
                        .filter(number -> number.compareTo(best.get()) == 0)
                        .isPresent()));
    }

    private Optional<BigDecimal> number(Version version, Part part) {
        return Pointer.numberOf(writes.of(version).judged(part));
    }

    private static List<Version> having(List<Version> versions, Predicate<Version> property) {
        return versions.stream().filter(property).toList();
    }

    /** "A removal … takes what is inside along, which is then no dispute either." */
    private void dropWhatIsInsideOfRemovedEntries() {
        for (Part part : values.keySet()) {
            boolean isRemoved = part.entriesAround().stream().anyMatch(entry -> {
                Object key = entry.get(entry.size() - 1).key();
                Part there = new Part(Kind.ENTRY, entry.subList(0, entry.size() - 1), key);
                return values.getOrDefault(there, Absent.ABSENT) == Absent.ABSENT;
            });
            if (isRemoved) {
                values.put(part, Absent.ABSENT);
                disputed.remove(part);
                unresolved.remove(part);
            }
        }
    }

    /** "A value at a pointer and the values still below it exclude each other." */
    private void excludeValuesAndWhatIsBelow() {
        List<Part> single = standing().keySet().stream()
                .filter(part -> part.kind() == Kind.VALUE)
                .sorted(Comparator.comparing(part -> part.way().size()))
                .toList();
        for (Part above : single) {
            Set<Part> below = new LinkedHashSet<>(standing().keySet());
            below.removeIf(part -> !part.isBelow(above.way(), values.get(part)));
            if (values.get(above) != Absent.ABSENT && !below.isEmpty()) {
                exclude(above, below);
            }
        }
    }

    /**
     * "One that was written beats one that was not, else the later by last-write-wins stands and the other side is absent; both
     * written: both disputed."
     */
    private void exclude(Part above, Set<Part> below) {
        List<Part> writtenBelow = below.stream().filter(this::isWritten).toList();
        boolean isAboveBetter;
        if (isWritten(above) == writtenBelow.isEmpty()) {
            isAboveBetter = isWritten(above);
        } else {
            List<Version> other = (writtenBelow.isEmpty() ? below : writtenBelow)
                    .stream().map(decisive::get).toList();
            isAboveBetter = order.isLater(decisive.get(above), order.latest(new ArrayList<>(other)));
            if (isWritten(above)) {
                disputed.add(above);
                disputed.addAll(writtenBelow);
            }
        }
        if (isAboveBetter) {
            below.forEach(part -> values.put(part, part.without(above.way(), values.get(part))));
        } else {
            values.put(above, Absent.ABSENT);
        }
    }

    /** What is no product falls to the base version, at a place and below it. */
    void fall(List<Step> place) {
        for (Part part : values.keySet()) {
            Object before = valueOf(base, part);
            if (part.standsWithin(place) && !Objects.equals(values.get(part), before)) {
                values.put(part, before);
                decisive.put(part, base);
                fallen.add(part);
                if (isWritten(part)) {
                    disputed.add(part);
                }
            }
        }
    }

    private boolean isWritten(Part part) {
        return !inQuestion.get(part).isEmpty();
    }
}
