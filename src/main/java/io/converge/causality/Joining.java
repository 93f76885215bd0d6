package io.converge.causality;

import io.converge.model.Operation;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One change on its way into what is remembered of leaves. */
final class Joining {

    private static final Leaves.Both NOTHING = new Leaves.Both(Leaves.NONE, Leaves.NONE);

    /** Most changes write few leaves. */
    private static final int FEW = 4;

    private final Edits edits;
    private final Version version;
    private final VersionVector covered;
    private final Leaves product;
    private final Leaves before;
    private final NamedFields fields;
    private final Map<Place, DottedWrites> below;
    private final Map<Leaf, DottedWrites> leaves;
    /** What came of the writes that it has joined. */
    private final Map<DottedWrites, DottedWrites> joined = new IdentityHashMap<>(FEW);

    private Joining(Edits edits, Version version, VersionVector covered, Leaves.Both written) {
        this.edits = edits;
        this.version = version;
        this.covered = covered;
        this.product = written.product();
        this.before = written.before();
        this.fields = version.isPartial() ? new NamedFields(version.fields()) : null;
        this.below = new LinkedHashMap<>(edits.below());
        this.leaves = new LinkedHashMap<>(edits.leaves());
    }

    /**
     * What is remembered with a change, as {@link Edits#accept} says. Of a version that wrote all leaves, those that are heard of or
     * not, none needs to be looked at.
     */
    static Edits of(Edits edits, Version version, VersionVector covered, List<Version> live, Leaves.Cutter cutter) {
        boolean wroteAll = version.isDelete() || writesAll(version) && !cutter.cutsByKey();
        if (wroteAll && edits.areCoveredBy(covered)) {
            return alone(edits, version, covered, live);
        }
        Joining joining = new Joining(edits, version, covered, wroteAll ? NOTHING : cut(version, cutter));
        if (wroteWhatItHas(version)) {
            joining.joinOwnLeaves();
        } else {
            joining.hearOfEntries();
            joining.hearOfFields();
            joining.hearOfLeaves();
            joining.joinAll();
        }
        return joining.result(live, cutter);
    }

    /** Beside one that wrote all, and whose writer had seen all, no other write is remembered. */
    private static Edits alone(Edits edits, Version version, VersionVector covered, List<Version> live) {
        DottedWrites writes = new DottedWrites(covered.join(version.dot()), List.of(version));
        return new Edits(
                writes,
                version.isDelete() ? writes : edits.deletes(),
                Map.of(Place.ROOT, writes),
                Map.of(),
                seen(edits, version, covered, live));
    }

    private static Leaves.Both cut(Version version, Leaves.Cutter cutter) {
        return wroteWhatItHas(version) && version.operation() != Operation.INSERT
                ? cutter.cutDifference(version.product(), version.before())
                : new Leaves.Both(cutter.cut(version.product()), cutter.cut(version.before()));
    }

    /** Whether one that is no delete wrote every leaf, those too that it does not have. */
    private static boolean writesAll(Version version) {
        return !version.isPartial() && version.before() == null && version.operation() != Operation.INSERT;
    }

    /** Whether all leaves that it wrote are among those of its products. */
    private static boolean wroteWhatItHas(Version version) {
        return !version.isDelete() && !version.isPartial() && !writesAll(version);
    }

    private void joinOwnLeaves() {
        product.values().keySet().forEach(this::joinOwnLeaf);
        for (Leaf leaf : before.values().keySet()) {
            if (!product.values().containsKey(leaf)) {
                joinOwnLeaf(leaf);
            }
        }
    }

    private void joinOwnLeaf(Leaf leaf) {
        if (wrote(leaf)) {
            leaves.compute(leaf, (any, known) -> joined(known == null ? inherited(leaf) : known));
        }
    }

    /** What is inside of an element is written by those alone who have it. */
    private void hearOfEntries() {
        for (Leaves side : List.of(product, before)) {
            if (!side.entries().isEmpty()) {
                side.entries().stream()
                        .sorted(Comparator.comparingInt(Place::depth))
                        .forEach(entry -> below.computeIfAbsent(entry, this::inherited));
            }
        }
    }

    private void hearOfFields() {
        if (version.isPartial()) {
            version.fields().forEach(field -> hearOfField(Place.ROOT, field.steps()));
        }
    }

    /** A pointer passes over the keys of elements: it means all of them that the product has. */
    private void hearOfField(Place place, List<String> further) {
        if (further.isEmpty()) {
            below.computeIfAbsent(place, this::inherited);
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

    private void hearOfLeaves() {
        product.values().keySet().forEach(this::hearOf);
        before.values().keySet().forEach(this::hearOf);
    }

    private void hearOf(Leaf leaf) {
        leaves.computeIfAbsent(leaf, this::inherited);
    }

    private DottedWrites inherited(Place place) {
        return Edits.inherited(place, below, edits.deletes());
    }

    private DottedWrites inherited(Leaf leaf) {
        return Edits.inherited(leaf, leaves, below, edits.deletes());
    }

    private void joinAll() {
        leaves.replaceAll((leaf, writes) -> wrote(leaf) ? joined(writes) : writes);
        below.putIfAbsent(Place.ROOT, DottedWrites.NONE);
        below.replaceAll((place, writes) -> wroteAllBelow(place) ? joined(writes) : writes);
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
        if (fields != null) {
            return fields.wrote(leaf);
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
        return fields == null ? writesAll(version) : fields.wroteAllBelow(place);
    }

    private Edits result(List<Version> live, Leaves.Cutter cutter) {
        DottedWrites presence =
                version.isPartial() ? edits.presence() : edits.presence().accept(version, covered);
        DottedWrites deletes = version.isDelete() ? edits.deletes().accept(version, covered) : edits.deletes();
        prune(deletes);
        reduce(presence, live, cutter);
        Edits next = new Edits(presence, deletes, below, leaves, seen(edits, version, covered, live));
        return next.equals(edits) ? edits : next;
    }

    /** What says whether the product is there may stand where nobody wrote, so nothing of it is left out. */
    private void reduce(DottedWrites presence, List<Version> live, Leaves.Cutter cutter) {
        Set<Version> whole = new HashSet<>(live);
        whole.addAll(presence.writes());
        Set<Version> touched = new HashSet<>(edits.live());
        joined.keySet().forEach(writes -> touched.addAll(writes.writes()));
        touched.addAll(edits.presence().writes());
        Map<Version, Version> reduced = Reducing.of(below, leaves, whole, touched, cutter.ranking());
        if (!reduced.isEmpty()) {
            Map<DottedWrites, DottedWrites> done = new IdentityHashMap<>(FEW);
            below.replaceAll((place, writes) -> done.computeIfAbsent(writes, any -> any.replaced(reduced)));
            leaves.replaceAll((leaf, writes) -> done.computeIfAbsent(writes, any -> any.replaced(reduced)));
        }
    }

    /** Leaves out what says no more than is inherited: from above, so that each is compared with what is kept. */
    private void prune(DottedWrites deletes) {
        List<Place> places = new ArrayList<>(below.keySet());
        if (places.size() > 1) {
            places.sort(Comparator.comparingInt(Place::depth));
        }
        for (Place place : places) {
            DottedWrites writes = below.remove(place);
            if (!writes.equals(Edits.inherited(place, below, deletes))) {
                below.put(place, writes);
            }
        }
        leaves.entrySet()
                .removeIf(entry -> entry.getValue().equals(Edits.inherited(entry.getKey(), leaves, below, deletes)));
    }

    /** Of two tries of one write what either says is true. */
    private static Map<Version, VersionVector> seen(
            Edits edits, Version version, VersionVector covered, List<Version> live) {
        Map<Version, VersionVector> next = new LinkedHashMap<>();
        for (Version standing : live) {
            VersionVector known = edits.seenBy(standing);
            next.put(standing, standing.sameContent(version) ? known.join(covered) : known);
        }
        return next;
    }
}
