package io.converge.causality;

import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.ArrayList;
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
import java.util.function.Function;
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

    private static final Leaves.Both NOTHING = new Leaves.Both(Leaves.NONE, Leaves.NONE);

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
     * @param seen what the writers of the live versions had seen
     */
    public Edits(
            DottedWrites presence,
            DottedWrites deletes,
            Map<Place, DottedWrites> below,
            Map<Leaf, DottedWrites> leaves,
            Map<Version, VersionVector> seen) {
        this.presence = presence;
        this.deletes = deletes;
        this.below = Collections.unmodifiableMap(new LinkedHashMap<>(below));
        this.leaves = Collections.unmodifiableMap(new LinkedHashMap<>(leaves));
        this.seen = Collections.unmodifiableMap(new LinkedHashMap<>(seen));
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

    /** The same, but a version alone says whether the product is there. */
    Edits withPresence(Version version) {
        return new Edits(new DottedWrites(presence.heard(), List.of(version)), deletes, below, leaves, seen);
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
     * The same of products in which places have other names.
     *
     * @param renaming gives all names of a place; none: it keeps its own
     */
    public Edits renamed(Function<Place, Set<Place>> renaming) {
        Map<Place, DottedWrites> nextBelow = new LinkedHashMap<>();
        below.forEach((place, writes) ->
                names(place, renaming).forEach(name -> nextBelow.merge(name, writes, DottedWrites::join)));
        Map<Leaf, DottedWrites> nextLeaves = new LinkedHashMap<>();
        leaves.forEach((leaf, writes) -> names(leaf.place(), renaming)
                .forEach(name -> nextLeaves.merge(leaf.at(name), writes, DottedWrites::join)));
        return new Edits(presence, deletes, nextBelow, nextLeaves, seen);
    }

    private static Set<Place> names(Place place, Function<Place, Set<Place>> renaming) {
        Set<Place> names = renaming.apply(place);
        return names.isEmpty() ? Set.of(place) : names;
    }

    /** What is remembered of a leaf. */
    public DottedWrites of(Leaf leaf) {
        DottedWrites known = leaves.get(leaf);
        return known == null ? inherited(leaf.place(), below) : known;
    }

    /** What a leaf at a place inherits. */
    private DottedWrites inherited(Place place, Map<Place, DottedWrites> from) {
        for (Place at = place; at != null; at = at.above()) {
            DottedWrites writes = from.get(at);
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
            List<Version> all = new ArrayList<>(live);
            remembered().stream()
                    .filter(version -> !live.contains(version))
                    .sorted(Comparator.comparing(Version::dot))
                    .forEach(all::add);
            versions = List.copyOf(all);
        }
        return versions;
    }

    private Set<Version> remembered() {
        Set<Version> versions = new LinkedHashSet<>();
        versions.addAll(presence.writes());
        below.values().forEach(writes -> versions.addAll(writes.writes()));
        leaves.values().forEach(writes -> versions.addAll(writes.writes()));
        versions.addAll(deletes.writes());
        return versions;
    }

    /**
     * Joins what a change made.
     *
     * @param covered what its writer had seen
     * @param live the versions that are live then
     * @return this very object if it says nothing new
     */
    Edits accept(Version version, VersionVector covered, List<Version> live, Leaves.Cutter cutter) {
        boolean wroteAll = version.isDelete() || writesAll(version) && !cutter.cutsByKey();
        Joining joining = new Joining(version, covered, wroteAll ? NOTHING : cut(version, cutter));
        joining.hearOfEntries();
        joining.hearOfFields();
        joining.hearOfLeaves();
        joining.join();
        return joining.result(live, cutter);
    }

    private static Leaves.Both cut(Version version, Leaves.Cutter cutter) {
        boolean wroteDifference =
                version.before() != null && !version.isPartial() && version.operation() != Operation.INSERT;
        return wroteDifference
                ? cutter.cutDifference(version.product(), version.before())
                : new Leaves.Both(cutter.cut(version.product()), cutter.cut(version.before()));
    }

    /** One change on its way in. */
    private final class Joining {

        private final Version version;
        private final VersionVector covered;
        private final Leaves product;
        private final Leaves before;
        private final Map<Place, DottedWrites> nextBelow = new LinkedHashMap<>(below);
        private final Map<Leaf, DottedWrites> nextLeaves = new LinkedHashMap<>(leaves);
        /** Where all that is below was written by a partial change. */
        private final Set<Place> named = new LinkedHashSet<>();
        /** What came of the writes that it has joined. */
        private final Map<DottedWrites, DottedWrites> joined = new IdentityHashMap<>();

        /** Of a version that wrote all leaves, those that are heard of or not, none needs to be looked at. */
        Joining(Version version, VersionVector covered, Leaves.Both leaves) {
            this.version = version;
            this.covered = covered;
            this.product = leaves.product();
            this.before = leaves.before();
        }

        /** What is inside of an element is written by those alone who have it. */
        void hearOfEntries() {
            for (Leaves side : List.of(product, before)) {
                side.entries().stream()
                        .sorted(Comparator.comparingInt(Place::depth))
                        .forEach(entry -> nextBelow.computeIfAbsent(entry, place -> inherited(place, nextBelow)));
            }
        }

        void hearOfFields() {
            if (!version.isPartial()) {
                return;
            }
            for (Pointer field : version.fields()) {
                hearOfField(Place.ROOT, field.steps());
            }
        }

        /** A pointer passes over the keys of elements: it means all of them that the product has. */
        private void hearOfField(Place place, List<String> further) {
            if (further.isEmpty()) {
                named.add(place);
                nextBelow.computeIfAbsent(place, any -> inherited(any, nextBelow));
                return;
            }
            if (!place.equals(Place.ROOT) && !place.isEntry()) {
                hearOf(new Leaf.Value(place));
            }
            if (!product.arrays().contains(place)) {
                hearOfField(place.then(new Place.Name(further.get(0))), further.subList(1, further.size()));
            }
            for (Set<Place> inner : List.of(product.entries(), product.walked())) {
                inner.stream().filter(other -> other.isWithin(place)).forEach(other -> hearOfField(other, further));
            }
        }

        void hearOfLeaves() {
            product.values().keySet().forEach(this::hearOf);
            before.values().keySet().forEach(this::hearOf);
        }

        private void hearOf(Leaf leaf) {
            nextLeaves.computeIfAbsent(leaf, any -> inherited(any.place(), nextBelow));
        }

        void join() {
            nextLeaves.replaceAll((leaf, writes) -> wrote(leaf) ? joined(writes) : writes);
            nextBelow.putIfAbsent(Place.ROOT, DottedWrites.NONE);
            nextBelow.replaceAll((place, writes) -> wroteAllBelow(place) ? joined(writes) : writes);
        }

        /** Most leaves have the same writes. */
        private DottedWrites joined(DottedWrites writes) {
            return joined.computeIfAbsent(writes, any -> writes.accept(version, covered));
        }

        private boolean wrote(Leaf leaf) {
            if (version.isDelete()) {
                return true;
            }
            if (!product.hasEntriesOf(leaf.place())) {
                return false;
            }
            if (version.isPartial()) {
                return version.fields().stream().anyMatch(field -> isNamed(leaf, field));
            }
            return switch (version.operation()) {
                case INSERT -> product.at(leaf) != Leaf.Absent.ABSENT;
                default -> version.before() == null || !Objects.equals(product.at(leaf), before.at(leaf));
            };
        }

        private boolean wroteAllBelow(Place place) {
            if (version.isDelete()) {
                return true;
            }
            if (!product.hasEntriesOf(place)) {
                return false;
            }
            if (version.isPartial()) {
                return named.stream().anyMatch(field -> field.leadsTo(place));
            }
            return writesAll(version);
        }

        Edits result(List<Version> live, Leaves.Cutter cutter) {
            DottedWrites nextPresence = version.isPartial() ? presence : presence.accept(version, covered);
            DottedWrites nextDeletes = version.isDelete() ? deletes.accept(version, covered) : deletes;
            Edits next = new Edits(nextPresence, nextDeletes, nextBelow, nextLeaves, nextSeen(live)).pruned();
            if (next.equals(Edits.this)) {
                return Edits.this;
            }
            Set<Version> touched = new HashSet<>(seen.keySet());
            joined.keySet().forEach(writes -> touched.addAll(writes.writes()));
            touched.addAll(presence.writes());
            return Reducing.of(next, live, touched, cutter);
        }

        /** Of two tries of one write what either says is true. */
        private Map<Version, VersionVector> nextSeen(List<Version> live) {
            Map<Version, VersionVector> next = new LinkedHashMap<>();
            for (Version standing : live) {
                VersionVector known = seenBy(standing);
                next.put(standing, standing.sameContent(version) ? known.join(covered) : known);
            }
            return next;
        }
    }

    /** Whether one that is no delete wrote every leaf, those too that it does not have. */
    private static boolean writesAll(Version version) {
        return !version.isPartial() && version.before() == null && version.operation() != Operation.INSERT;
    }

    /** Whether a partial change that names a field has written a leaf: one at it, below it, or around it. */
    static boolean isNamed(Leaf leaf, Pointer field) {
        if (leaf instanceof Leaf.Group group) {
            return group.members().stream().anyMatch(field::overlaps);
        }
        List<String> names = leaf.place().names();
        int common = Math.min(names.size(), field.steps().size());
        return (leaf instanceof Leaf.Value || field.steps().size() <= names.size())
                && names.subList(0, common).equals(field.steps().subList(0, common));
    }

    /** Without what says no more than is inherited. */
    private Edits pruned() {
        List<Map.Entry<Place, DottedWrites>> places = new ArrayList<>(below.entrySet());
        if (places.size() > 1) {
            places.sort(Comparator.comparingInt(entry -> entry.getKey().depth()));
        }
        Map<Place, DottedWrites> keptBelow = new LinkedHashMap<>();
        for (Map.Entry<Place, DottedWrites> entry : places) {
            if (!entry.getValue().equals(inherited(entry.getKey(), keptBelow))) {
                keptBelow.put(entry.getKey(), entry.getValue());
            }
        }
        Map<Leaf, DottedWrites> keptLeaves = new LinkedHashMap<>();
        leaves.forEach((leaf, writes) -> {
            if (!writes.equals(inherited(leaf.place(), keptBelow))) {
                keptLeaves.put(leaf, writes);
            }
        });
        return new Edits(presence, deletes, keptBelow, keptLeaves, seen);
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
