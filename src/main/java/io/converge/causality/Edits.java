package io.converge.causality;

import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What is remembered of the leaves of a sku: for each of them, and for whether the product is there, the writes that no other write of
 * it had seen. It hears every change that is accepted, also those that came too late for the whole sku.
 *
 * <p>A leaf that nothing is remembered of by itself inherits from the nearest place above it of which something is: from changes that
 * wrote all that is, and may ever be, below that place. Like {@link ItemState} it depends on the set of changes alone.
 */
public final class Edits {

    /** Those of a sku that nobody has written. */
    public static final Edits NONE = new Edits(DottedWrites.NONE, DottedWrites.NONE, Map.of(), Map.of(), Map.of());

    private static final Comparator<Version> BY_DOT = Comparator.comparing(Version::dot);

    /** So many are looked through sooner than they are put into a hash table. */
    private static final int FEW = 4;

    private final DottedWrites presence;
    private final DottedWrites deletes;
    private final Map<Place, DottedWrites> below;
    private final Map<Leaf, DottedWrites> leaves;
    private final Map<Version, VersionVector> seen;
    /** Found when they are first asked for. */
    private List<Version> versions;

    /**
     * @param presence of whether the product is there
     * @param deletes of the deletes alone: what an element that is known by its key, and was not heard of yet, inherits
     * @param below what leaves that were not heard of yet inherit, by the place that they are at or below
     * @param leaves those of which more is known than they inherit
     * @param seen what the writers of the live versions had seen; as the other maps, nobody changes it any more
     */
    public Edits(
            DottedWrites presence,
            DottedWrites deletes,
            Map<Place, DottedWrites> below,
            Map<Leaf, DottedWrites> leaves,
            Map<Version, VersionVector> seen) {
        this.presence = presence;
        this.deletes = deletes;
        this.below = Collections.unmodifiableMap(below);
        this.leaves = Collections.unmodifiableMap(leaves);
        this.seen = Collections.unmodifiableMap(seen);
    }

    /**
     * What live versions tell where nothing else is known. What had been superseded is not known any more: whatever the clock covers
     * counts as seen by all of them.
     */
    static Edits ofLive(VersionVector clock, List<Version> live, Leaves.Cutter cutter) {
        Edits edits = NONE;
        for (Version version : live) {
            VersionVector own = VersionVector.EMPTY.with(
                    version.dot().origin(), version.dot().sequence() - 1);
            edits = edits.accept(version, own, live, cutter);
        }
        return live.isEmpty() ? edits : edits.heardOf(clock);
    }

    /**
     * The same, but a version alone says whether the product is there; and it is what wrote each leaf at which it says what none of the
     * writes in question does.
     */
    Edits withStood(Version stood, List<Version> live, Leaves.Cutter cutter) {
        Map<Leaf, DottedWrites> next = new LinkedHashMap<>(leaves);
        if (!stood.isDelete()) {
            Leaves there = cutter.cut(stood.product());
            Map<Version, Leaves> cut = new IdentityHashMap<>();
            Set<Leaf> all = new LinkedHashSet<>(there.values().keySet());
            all.addAll(leaves.keySet());
            for (Version version : live) {
                all.addAll(cut(version, cut, cutter).values().keySet());
            }
            for (Leaf leaf : all) {
                DottedWrites known = of(leaf);
                boolean isSaid = known.writes().stream()
                        .filter(write -> !write.isDelete())
                        .anyMatch(
                                write -> Objects.equals(cut(write, cut, cutter).at(leaf), there.at(leaf)));
                if (!isSaid) {
                    next.put(leaf, new DottedWrites(known.heard(), List.of(stood)));
                }
            }
        }
        return new Edits(new DottedWrites(presence.heard(), List.of(stood)), deletes, below, next, seen);
    }

    private static Leaves cut(Version version, Map<Version, Leaves> known, Leaves.Cutter cutter) {
        return known.computeIfAbsent(version, any -> version.isDelete() ? Leaves.NONE : cutter.cut(version.product()));
    }

    private Edits heardOf(VersionVector clock) {
        Map<Place, DottedWrites> nextBelow = new LinkedHashMap<>(below);
        nextBelow.putIfAbsent(Place.ROOT, DottedWrites.NONE);
        return new Edits(presence.heardOf(clock), deletes.heardOf(clock), nextBelow, leaves, seen)
                .mapped(writes -> writes.heardOf(clock));
    }

    public DottedWrites presence() {
        return presence;
    }

    public DottedWrites deletes() {
        return deletes;
    }

    public Map<Place, DottedWrites> below() {
        return below;
    }

    public Map<Leaf, DottedWrites> leaves() {
        return leaves;
    }

    /** Whether the writer of a live version had seen another one. */
    public boolean hasSeen(Version live, Version other) {
        return seenBy(live).covers(other.dot());
    }

    /** What the writer of a live version had seen. */
    public VersionVector seenBy(Version live) {
        VersionVector known = seen.get(live);
        if (known != null) {
            return known;
        }
        for (Map.Entry<Version, VersionVector> entry : seen.entrySet()) {
            if (entry.getKey().sameContent(live)) {
                return entry.getValue();
            }
        }
        return VersionVector.EMPTY;
    }

    /**
     * The same of products in which places and leaves have other names. What was written under one of several names of a leaf was
     * written to the leaf, so what is remembered of each of them is joined.
     *
     * @param namings one for each schema that something was written with; what none of them has keeps its name
     */
    public Edits renamed(List<Naming> namings) {
        if (namings.stream().allMatch(Naming::keepsNames)) {
            return this;
        }
        Edits renamed = null;
        for (Naming naming : namings) {
            Edits other = renamed(naming, namings);
            renamed = renamed == null ? other : renamed.join(other);
        }
        return renamed;
    }

    private Edits renamed(Naming naming, List<Naming> all) {
        return new Edits(
                presence,
                deletes,
                renamed(below, naming::of, place -> all.stream().noneMatch(other -> other.of(place) != null)),
                renamed(leaves, naming::of, leaf -> all.stream().noneMatch(other -> other.of(leaf) != null)),
                seen);
    }

    private static <T> Map<T, DottedWrites> renamed(
            Map<T, DottedWrites> known, UnaryOperator<T> naming, Predicate<T> isForeign) {
        Map<T, DottedWrites> renamed = new LinkedHashMap<>();
        known.forEach((place, writes) -> {
            T name = naming.apply(place);
            if (name != null || isForeign.test(place)) {
                renamed.merge(name == null ? place : name, writes, DottedWrites::join);
            }
        });
        return renamed;
    }

    /** What both remember together, of the same changes. */
    private Edits join(Edits other) {
        Map<Place, DottedWrites> nextBelow = new LinkedHashMap<>();
        for (Place place : union(below.keySet(), other.below.keySet())) {
            nextBelow.put(place, inherited(place, below, deletes).join(inherited(place, other.below, deletes)));
        }
        Map<Leaf, DottedWrites> nextLeaves = new LinkedHashMap<>();
        for (Leaf leaf : union(leaves.keySet(), other.leaves.keySet())) {
            nextLeaves.put(leaf, of(leaf).join(other.of(leaf)));
        }
        return new Edits(presence, deletes, nextBelow, nextLeaves, seen);
    }

    private static <T> Set<T> union(Set<T> some, Set<T> others) {
        Set<T> union = new LinkedHashSet<>(some);
        union.addAll(others);
        return union;
    }

    /** What is remembered of a leaf. */
    public DottedWrites of(Leaf leaf) {
        DottedWrites known = leaves.get(leaf);
        return known == null ? inherited(leaf, leaves, below, deletes) : known;
    }

    /** What a leaf inherits: from the leaf that pointers mean, too, whatever the branches of unions on the way are. */
    static DottedWrites inherited(
            Leaf leaf, Map<Leaf, DottedWrites> leaves, Map<Place, DottedWrites> below, DottedWrites deletes) {
        Place place = leaf.place();
        DottedWrites meant = place.hasBranch() ? leaves.get(leaf.at(place.withoutBranches())) : null;
        return meant == null ? inherited(place, below, deletes) : meant;
    }

    /** What all that is at a place or below it inherits. */
    static DottedWrites inherited(Place place, Map<Place, DottedWrites> below, DottedWrites deletes) {
        for (Place at = place; at != null; at = at.above()) {
            DottedWrites writes = below.get(at);
            if (writes == null && at.hasBranch()) {
                writes = below.get(at.withoutBranches());
            }
            if (writes != null) {
                return writes;
            }
            if (at.isEntry()) {
                return deletes;
            }
        }
        return DottedWrites.NONE;
    }

    /** The same with other writes at places and leaves. */
    Edits mapped(UnaryOperator<DottedWrites> mapping) {
        Map<Place, DottedWrites> nextBelow = new LinkedHashMap<>(below);
        nextBelow.replaceAll((place, writes) -> mapping.apply(writes));
        Map<Leaf, DottedWrites> nextLeaves = new LinkedHashMap<>(leaves);
        nextLeaves.replaceAll((leaf, writes) -> mapping.apply(writes));
        return new Edits(presence, deletes, nextBelow, nextLeaves, seen);
    }

    /** How many leaves and places something is remembered of. */
    int size() {
        return below.size() + leaves.size();
    }

    /** The live ones, then in the order of their dots all others that are remembered, each once. */
    List<Version> versions(List<Version> live) {
        if (versions == null) {
            Collection<Version> known = live.size() > FEW ? new HashSet<>(live) : live;
            Set<Version> others = new LinkedHashSet<>(0);
            forEachWrites(writes -> {
                for (Version version : writes.writes()) {
                    if (!known.contains(version)) {
                        others.add(version);
                    }
                }
            });
            versions = others.isEmpty() ? live : withAll(live, others);
        }
        return versions;
    }

    private static List<Version> withAll(List<Version> live, Set<Version> others) {
        List<Version> all = new ArrayList<>(live.size() + others.size());
        all.addAll(live);
        all.addAll(others);
        all.subList(live.size(), all.size()).sort(BY_DOT);
        return Collections.unmodifiableList(all);
    }

    /** Whether someone has seen all that was heard of any leaf, written or not. */
    boolean areCoveredBy(VersionVector covered) {
        return areCoveredBy(covered, List.of(presence, deletes))
                && areCoveredBy(covered, below.values())
                && areCoveredBy(covered, leaves.values());
    }

    private static boolean areCoveredBy(VersionVector covered, Collection<DottedWrites> all) {
        for (DottedWrites writes : all) {
            if (!writes.heard().isCoveredBy(covered)) {
                return false;
            }
        }
        return true;
    }

    private void forEachWrites(Consumer<DottedWrites> action) {
        action.accept(presence);
        below.values().forEach(action);
        leaves.values().forEach(action);
        action.accept(deletes);
    }

    /** The versions of which is known what their writers had seen. */
    Set<Version> live() {
        return seen.keySet();
    }

    /**
     * Joins what a change made.
     *
     * @param covered what its writer had seen
     * @param live the versions that are live then
     * @return this very object if it says nothing new
     */
    Edits accept(Version version, VersionVector covered, List<Version> live, Leaves.Cutter cutter) {
        return Joining.of(this, version, covered, live, cutter);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Edits that
                        && presence.equals(that.presence)
                        && deletes.equals(that.deletes)
                        && seen.equals(that.seen)
                        && below.equals(that.below)
                        && leaves.equals(that.leaves);
    }

    @Override
    public int hashCode() {
        return Objects.hash(presence, deletes, seen, below, leaves);
    }
}
