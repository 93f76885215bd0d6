package io.converge.policy;

import io.converge.causality.Edits;
import io.converge.causality.ItemState;
import io.converge.causality.Leaf;
import io.converge.causality.Leaf.Absent;
import io.converge.causality.Leaves;
import io.converge.causality.Place;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads the leaves of a sku: which writes each of them has, what stands there, and what is disputed. */
final class LeafMerge {

    /**
     * What a leaf reads as.
     *
     * @param value {@link Absent#ABSENT} where nothing stands
     * @param decisive the version whose value it is
     * @param writes those in question; empty: none
     * @param disputed whether they differ
     */
    record Reading(Leaf leaf, Object value, Version decisive, List<Version> writes, boolean disputed) {
        boolean isThere() {
            return value != Absent.ABSENT;
        }

        /** Whether it, or of a group some of it, is there at or below a place that its way leads over. */
        boolean isThereBelow(Place place) {
            return isThere() && !absentBelow(place).value.equals(value);
        }

        Reading absent() {
            return new Reading(leaf, Absent.ABSENT, decisive, writes, false);
        }

        /** Without what is at or below a place that its way leads over: of a group the members there. */
        Reading absentBelow(Place place) {
            if (!(leaf instanceof Leaf.Group group)) {
                return absent();
            }
            List<Object> members = new ArrayList<>((List<?>) value);
            for (int i = 0; i < members.size(); i++) {
                if (place.leadsTo(Place.of(group.members().get(i)))) {
                    members.set(i, Absent.ABSENT);
                }
            }
            boolean isGone = members.stream().allMatch(member -> member == Absent.ABSENT);
            return isGone ? absent() : new Reading(leaf, members, decisive, writes, false);
        }

        Reading inDispute() {
            return new Reading(leaf, value, decisive, writes, true);
        }

        /** Whether it, or of a group some of it, is at or below a place, be it there or not. */
        boolean isWithin(Place place) {
            if (leaf instanceof Leaf.Group group) {
                return group.members().stream().anyMatch(member -> place.leadsTo(Place.of(member)));
            }
            return place.leadsTo(leaf instanceof Leaf.Entry entry ? entry.element() : leaf.place());
        }
    }

    /**
     * A whole product that is live.
     *
     * @param seen what its writer had seen
     */
    private record Whole(Version version, VersionVector seen) {}

    private final FieldMerge rules;
    private final AssumedVisibility visibility;
    private final Edits edits;
    private final List<Whole> standing = new ArrayList<>();
    private final Map<Version, Leaves> leaves = new IdentityHashMap<>();
    /** Of what versions say to have replaced. */
    private final Map<Version, Leaves> replaced = new IdentityHashMap<>();

    private final AlignedVersions versions;
    private final Version base;
    private final Map<Leaf, Reading> readings = new LinkedHashMap<>();
    private final Set<Leaf> unresolved = new LinkedHashSet<>();
    private final Set<Leaf> fallen = new HashSet<>();
    private final List<String> caveats = new ArrayList<>();

    /**
     * @param versions all of the state
     * @param base where what nobody wrote comes from
     */
    LeafMerge(FieldMerge rules, AssumedVisibility visibility, ItemState state, AlignedVersions versions, Version base) {
        this.rules = rules;
        this.visibility = visibility;
        this.versions = versions;
        this.edits = versions.named(state.edits(), rules.keys());
        this.base = base;
        for (Version version : state.live()) {
            if (!version.isPartial() && !version.isDelete()) {
                standing.add(
                        new Whole(versions.comparable(version), state.edits().seenBy(version)));
            }
        }
        readAll();
        dropEntries();
        excludeForms();
    }

    /** The leaves that are there, those of the base version first, and those that are not but were written. */
    Map<Leaf, Reading> readings() {
        return readings;
    }

    /** The leaves that no rule settles, as people call them. */
    List<String> unresolved() {
        return unresolved.stream().map(Leaf::pointer).distinct().toList();
    }

    List<String> caveats() {
        return caveats;
    }

    Leaves leavesOf(Version version) {
        return leaves.computeIfAbsent(version, any -> rules.cutter().cut(any.product()));
    }

    private void readAll() {
        Set<Leaf> all = new LinkedHashSet<>(leavesOf(base).values().keySet());
        for (Version version : versions.comparable()) {
            all.addAll(leavesOf(version).values().keySet());
        }
        for (Leaf leaf : all) {
            readings.put(leaf, read(leaf));
        }
    }

    private Reading read(Leaf leaf) {
        List<Version> writes = inQuestion(leaf);
        if (writes.isEmpty()) {
            return new Reading(leaf, leavesOf(base).at(leaf), base, writes, false);
        }
        Object first = valueOf(writes.get(0), leaf);
        boolean disputed = false;
        for (Version write : writes) {
            disputed |= !Objects.equals(valueOf(write, leaf), first);
        }
        Version decisive = disputed ? byRule(leaf, writes) : rules.latest().greatest(writes);
        return new Reading(leaf, valueOf(decisive, leaf), decisive, writes, disputed);
    }

    /** What a version says of a leaf; {@link Absent#ABSENT} if nothing is there. */
    Object valueOf(Version version, Leaf leaf) {
        return leavesOf(version).at(leaf);
    }

    private List<Version> inQuestion(Leaf leaf) {
        List<Version> writes = new ArrayList<>();
        for (Version write : edits.of(leaf).writes()) {
            if (!write.isDelete()) {
                writes.add(versions.comparable(write));
            }
        }
        List<Version> heard = writes.isEmpty() || standing.isEmpty() ? writes : notOverruled(leaf, writes);
        return visibility.remaining(
                heard,
                (blind, other) -> blind.before() != null
                        && Objects.equals(replacedBy(blind).at(leaf), valueOf(other, leaf)));
    }

    private Leaves replacedBy(Version version) {
        return replaced.computeIfAbsent(version, any -> rules.cutter().cut(any.before()));
    }

    /** Without those that a live version had seen whose product says otherwise; if none is left, the versions that say so. */
    private List<Version> notOverruled(Leaf leaf, List<Version> writes) {
        Set<Version> overruling = new LinkedHashSet<>();
        List<Version> left = new ArrayList<>();
        for (Version write : writes) {
            boolean isOverruled = false;
            for (Whole live : standing) {
                if (overrules(live, write, leaf)) {
                    overruling.add(live.version());
                    isOverruled = true;
                }
            }
            if (!isOverruled) {
                left.add(write);
            }
        }
        return left.isEmpty()
                ? overruling.stream().sorted(Comparator.comparing(Version::dot)).toList()
                : left;
    }

    private boolean overrules(Whole live, Version write, Leaf leaf) {
        return !live.version().dot().equals(write.dot())
                && live.seen().covers(write.dot())
                && leavesOf(live.version()).hasEntriesOf(leaf.place())
                && !Objects.equals(valueOf(live.version(), leaf), valueOf(write, leaf));
    }

    private Version byRule(Leaf leaf, List<Version> writes) {
        if (leaf instanceof Leaf.Element) {
            return rules.latest().greatest(having(writes, version -> valueOf(version, leaf) != Absent.ABSENT));
        }
        return switch (rules.leafRules().of(leaf)) {
            case LAST_WRITE, SET, BY -> rules.latest().greatest(writes);
            case FIRST_WRITE -> rules.earliest().greatest(writes);
            case ORIGIN_PRIORITY -> rules.originPriority().choose(writes).version();
            case MIN -> byNumber(leaf, writes, Comparator.reverseOrder());
            case MAX -> byNumber(leaf, writes, Comparator.naturalOrder());
            case NON_NULL -> {
                List<Version> saying = having(writes, version -> says(judged(version, leaf)));
                yield rules.latest().greatest(saying.isEmpty() ? writes : saying);
            }
            case UNRESOLVED -> {
                unresolved.add(leaf);
                yield rules.latest().greatest(writes);
            }
        };
    }

    private static List<Version> having(List<Version> writes, Predicate<Version> property) {
        return writes.stream().filter(property).toList();
    }

    private static boolean says(Object value) {
        return value != null && value != Absent.ABSENT;
    }

    /** What a rule looks at: of fields that belong together the first. */
    private Object judged(Version version, Leaf leaf) {
        Object value = valueOf(version, leaf);
        return leaf instanceof Leaf.Group && value instanceof List<?> members ? members.get(0) : value;
    }

    private Version byNumber(Leaf leaf, List<Version> writes, Comparator<BigDecimal> order) {
        Optional<BigDecimal> best = writes.stream()
                .flatMap(write -> Pointer.numberOf(judged(write, leaf)).stream())
                .max(order);
        if (best.isEmpty()) {
            caveats.add("no number at " + leaf.pointer() + ", so the last write");
            return rules.latest().greatest(writes);
        }
        return rules.latest()
                .greatest(having(
                        writes,
                        write -> Pointer.numberOf(judged(write, leaf))
                                .filter(number -> number.compareTo(best.get()) == 0)
                                .isPresent()));
    }

    /** An element that is not there takes all that is inside along. */
    private void dropEntries() {
        readings.replaceAll((leaf, reading) -> {
            if (!isGone(leaf.place())) {
                return reading;
            }
            unresolved.remove(leaf);
            return reading.absent();
        });
    }

    private boolean isGone(Place place) {
        for (Place at = place; at != null; at = at.above()) {
            if (at.last() instanceof Place.Key key) {
                Reading entry = readings.get(new Leaf.Entry(at.above(), key.key()));
                if (entry == null || !entry.isThere()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A value at a place and values below it exclude each other. */
    private void excludeForms() {
        LeafForms.contests(readings.values()).forEach(this::exclude);
    }

    private void exclude(LeafForms.Contest contest) {
        List<List<Reading>> there = contest.forms().stream()
                .map(all -> all.stream()
                        .map(readings::get)
                        .filter(reading -> reading.isThereBelow(contest.place()))
                        .toList())
                .filter(all -> !all.isEmpty())
                .toList();
        if (there.size() < 2) {
            return;
        }
        List<List<Reading>> written =
                there.stream().filter(LeafMerge::isWritten).toList();
        List<List<Reading>> candidates = written.isEmpty() ? there : written;
        List<Reading> latest = candidates.get(0);
        for (List<Reading> other : candidates) {
            if (rules.latest().compare(lastOf(other), lastOf(latest)) > 0) {
                latest = other;
            }
        }
        for (List<Reading> form : there) {
            for (Reading reading : form) {
                boolean disputed = reading.disputed()
                        || written.size() > 1 && !reading.writes().isEmpty();
                Reading next = form == latest ? reading : reading.absentBelow(contest.place());
                readings.put(reading.leaf(), disputed ? next.inDispute() : next);
            }
        }
    }

    private static boolean isWritten(List<Reading> form) {
        return form.stream().anyMatch(reading -> !reading.writes().isEmpty());
    }

    private Version lastOf(List<Reading> form) {
        List<Version> decisive = form.stream()
                .filter(reading -> !isWritten(form) || !reading.writes().isEmpty())
                .map(Reading::decisive)
                .toList();
        return rules.latest().greatest(decisive);
    }

    /** Lets what the base version has at a place, and below it, stand there, whatever was written: what it was merged to is no product. */
    void fall(Place place) {
        Leaves before = leavesOf(base);
        readings.replaceAll((leaf, reading) -> {
            Object value = before.at(leaf);
            if (!reading.isWithin(place) || Objects.equals(reading.value(), value)) {
                return reading;
            }
            fallen.add(leaf);
            boolean disputed = reading.disputed() || !reading.writes().isEmpty();
            return new Reading(leaf, value, base, reading.writes(), disputed);
        });
    }

    /** Whether the base version's value stands, as what was written could not. */
    boolean hasFallen(Leaf leaf) {
        return fallen.contains(leaf);
    }

    /** The versions that dispute a leaf, each once. */
    Set<Version> disputing() {
        Set<Version> disputing = new LinkedHashSet<>();
        readings.values().stream().filter(Reading::disputed).forEach(reading -> disputing.addAll(reading.writes()));
        return disputing;
    }

    /**
     * Whether the base version says the same of every leaf. False also where an array is merged by its elements, which is another one then
     * if it has some of them twice.
     */
    boolean standsAsBase() {
        Leaves own = leavesOf(base);
        for (Reading reading : readings.values()) {
            if (!(reading.leaf() instanceof Leaf.Value) || !Objects.equals(reading.value(), own.at(reading.leaf()))) {
                return false;
            }
        }
        return true;
    }

    /** The product that stands. */
    Map<String, Object> fields() {
        return new MergedTree(rules.leafRules(), leavesOf(base), base.product()).of(readings.values());
    }

    /** The products that values were taken from, by JSON pointer. */
    Map<String, List<Product>> origins() {
        Map<String, List<Product>> products = new LinkedHashMap<>();
        products.put("", List.of(base.product()));
        for (Reading reading : readings.values()) {
            if (reading.isThere() && reading.leaf() instanceof Leaf.Value) {
                products.put(
                        reading.leaf().pointer(), List.of(reading.decisive().product()));
            }
        }
        return products;
    }
}
