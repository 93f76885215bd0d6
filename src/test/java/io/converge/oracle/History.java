package io.converge.oracle;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Pointer;
import io.converge.model.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A sku as section 2 has it, and all changes of it that were ever accepted. */
final class History {

    private final Law law;
    private final List<Change> all = new ArrayList<>();
    private List<Change> live = List.of();
    private VersionVector clock = VersionVector.EMPTY;
    private boolean superseded;

    History(Law law) {
        this.law = law;
    }

    static History of(Law law, List<Change> changes) {
        History history = new History(law);
        changes.forEach(history::hear);
        return history;
    }

    List<Change> all() {
        return all;
    }

    List<Change> live() {
        return live;
    }

    VersionVector clock() {
        return clock;
    }

    boolean isSuperseded() {
        return superseded;
    }

    /** Accepts a change, unless it is a dead letter. */
    void hear(Change change) {
        if (change.version().isPartial() && (!law.mergesFields() || namesPartOfAGroup(change))) {
            return;
        }
        VersionVector covered = Seen.covered(change);
        List<Change> next = new ArrayList<>(
                live.stream().filter(version -> !covered.covers(version.dot())).toList());
        boolean replaces = next.size() < live.size();
        boolean isNew = !clock.covers(change.dot());
        Optional<Change> twin = liveOf(change.dot());
        if (isNew) {
            next.add(change);
        } else if (twin.isPresent()) {
            next.set(next.indexOf(twin.get()), Seen.greater(twin.get(), change));
        }
        if (next.isEmpty()) {
            throw new IllegalArgumentException("contexts contradict each other: " + change);
        }
        boolean isStale = !isNew && twin.isEmpty();
        superseded |= replaces || isStale || covered.namesOtherThan(change.dot().origin());
        clock = clock.join(covered).join(change.dot());
        next.sort(Comparator.comparing(Change::dot));
        live = List.copyOf(next);
        if (all.stream().noneMatch(known -> isSame(known, change))) {
            all.add(change);
        }
    }

    private Optional<Change> liveOf(Dot dot) {
        return live.stream().filter(version -> version.dot().equals(dot)).findFirst();
    }

    private static boolean isSame(Change one, Change other) {
        return one.version().sameContent(other.version()) && Objects.equals(one.context(), other.context());
    }

    /** "Some but not all members of a group: dead letter {@code PARTIAL_CHANGE}." */
    private boolean namesPartOfAGroup(Change change) {
        return law.groups().stream().anyMatch(group -> {
            long named = group.stream()
                    .filter(member -> change.version().fields().stream().anyMatch(field -> leadTogether(field, member)))
                    .count();
            return named > 0 && named < group.size();
        });
    }

    private static boolean leadTogether(Pointer one, Pointer other) {
        return Part.startsWith(one.steps(), other.steps()) || Part.startsWith(other.steps(), one.steps());
    }
}
