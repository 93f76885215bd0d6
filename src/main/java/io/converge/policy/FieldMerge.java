package io.converge.policy;

import io.converge.causality.ItemState;
import io.converge.causality.Leaves;
import io.converge.causality.TwinOrder;
import io.converge.model.Change;
import io.converge.model.ConflictType;
import io.converge.model.Dispute;
import io.converge.model.Dot;
import io.converge.model.LeafValue;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.Decision.Chosen;
import io.converge.policy.Decision.Merged;
import io.converge.policy.Decision.Settled;
import io.converge.policy.Decision.Unresolved;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** {@link Policies#fieldMerge}. */
final class FieldMerge implements Policy {

    /** Of several contents under one dot the greatest comes first. */
    static final Comparator<Version> BY_DOT =
            Comparator.comparing(Version::dot).thenComparing(TwinOrder.INSTANCE.reversed());

    private final LeafRules leafRules;
    private final UnaryOperator<Pointer> keys;
    private final LeafCutter cutter;
    private final List<Pointer> paths;
    private final Ranking latest;
    private final Ranking earliest;
    private final ChoosingPolicy lastWriteWins;
    private final OriginPriority originPriority;
    private final int maxBytes;

    /**
     * @param lastWriteWins chooses among versions of which some may be deletes
     * @param maxBytes how large a merged product may be
     */
    FieldMerge(
            LeafRules leafRules,
            List<Pointer> paths,
            ChoosingPolicy lastWriteWins,
            OriginPriority originPriority,
            int maxBytes) {
        this.leafRules = leafRules;
        this.keys = array -> leafRules.keyOf(array.text());
        this.cutter = new LeafCutter(leafRules, paths);
        this.paths = List.copyOf(paths);
        this.latest = Ranking.latest(paths);
        this.earliest = Ranking.earliest(paths);
        this.lastWriteWins = lastWriteWins;
        this.originPriority = originPriority;
        this.maxBytes = maxBytes;
    }

    @Override
    public String name() {
        return Policies.FIELD_MERGE;
    }

    /** Whether what is remembered of leaves under one of both is good for the other. */
    boolean remembersAs(FieldMerge other) {
        return leafRules.cutAlike(other.leafRules) && paths.equals(other.paths);
    }

    /**
     * The product that stood under an earlier policy as a version, where a partial change is live: what it was made of is not known any
     * more, as the leaves are others now.
     *
     * @return null if what is live tells all
     */
    Version stood(ItemState state, Product product) {
        if (state.live().stream().noneMatch(Version::isPartial)) {
            return null;
        }
        List<Version> writers =
                state.edits() == null || state.edits().presence().writes().isEmpty()
                        ? state.live()
                        : state.edits().presence().writes();
        Version last = lastWriteWins.choose(writers).version();
        // It has the dot of another version, and stays where that one is heard again.
        long latest = state.live().stream().mapToLong(Version::timestamp).max().orElse(last.timestamp());
        long later = Math.max(latest, latest + 1);
        return new Version(
                last.dot(),
                product == null ? Operation.DELETE : Operation.UPSERT,
                last.blind(),
                later,
                product,
                null,
                last.position());
    }

    Leaves.Cutter cutter() {
        return cutter;
    }

    LeafRules leafRules() {
        return leafRules;
    }

    /** Where in the elements of an array their keys stand; always the very same object. */
    UnaryOperator<Pointer> keys() {
        return keys;
    }

    Ranking latest() {
        return latest;
    }

    Ranking earliest() {
        return earliest;
    }

    OriginPriority originPriority() {
        return originPriority;
    }

    /** What is wrong with a partial change; null: nothing. */
    String partialFault(Change change) {
        for (List<Pointer> group : leafRules.groups()) {
            List<Pointer> named = group.stream()
                    .filter(member -> change.version().fields().stream().anyMatch(member::overlaps))
                    .toList();
            if (!named.isEmpty() && named.size() < group.size()) {
                return "fields names " + named + " alone, of the fields that belong together " + group;
            }
        }
        return null;
    }

    /**
     * How a state reads.
     *
     * @param conflicting the versions in conflict as they were written, in the order of their dots, every content of a dot that
     *     disputes a leaf, the greatest first; empty if there is no conflict
     * @param base those among which another policy may choose instead, as they are comparable
     * @param disputes the leaves that the versions in conflict dispute
     * @param remembered of the versions in conflict that are known for some leaves alone what they say of these
     */
    record Reading(
            Decision decision,
            List<Version> conflicting,
            List<Version> base,
            List<Dispute> disputes,
            Map<Dot, List<LeafValue>> remembered) {

        /** Of whole versions. */
        Reading(Decision decision, List<Version> conflicting, List<Version> base) {
            this(decision, conflicting, base, List.of(), Map.of());
        }
    }

    /** As if nothing but the versions was known of the sku. */
    @Override
    public Decision decide(String sku, ConflictType type, List<Version> versions) {
        ItemState state = new ItemState(VersionVector.EMPTY, versions, true).withEdits(cutter);
        return read(state, new AssumedVisibility(-1), Alignment.NONE).decision();
    }

    /** @param state which remembers its leaves; more than a single whole version is live */
    Reading read(ItemState state, AssumedVisibility visibility, Alignment alignment) {
        AlignedVersions versions = new AlignedVersions(state, alignment);
        List<Version> base = base(state, versions, visibility);
        List<Version> live = versions.comparable(state.live());
        Chosen chosen = lastWriteWins.choose(base.isEmpty() ? live : base);
        boolean disputesPresence =
                base.stream().anyMatch(Version::isDelete) && !base.stream().allMatch(Version::isDelete);
        if (chosen.version().isDelete()) {
            return new Reading(written(chosen, versions), disputesPresence ? versions.written(base) : List.of(), base);
        }
        if (!versions.areOfKindOf(chosen.version())) {
            // As with a value of two branches of a union: it is one leaf.
            List<Version> all = live.size() > 1 ? live : List.of();
            Chosen whole = new Chosen(chosen.version(), chosen.decidedBy(), withCaveat(chosen.caveats()));
            return new Reading(written(whole, versions), versions.written(all), base);
        }
        LeafMerge merge = new LeafMerge(this, visibility, state, versions, chosen.version());
        MergedProduct made =
                new MergedProduct(merge, leafRules, chosen.version().product());
        Set<Version> conflicting = new LinkedHashSet<>(merge.disputing());
        if (disputesPresence) {
            conflicting.addAll(base);
        }
        if (made.isPatched()) {
            conflicting.add(chosen.version());
        }
        if (conflicting.isEmpty()) {
            List<Version> standing = base.stream().filter(live::contains).toList();
            return new Reading(decision(merge, made, Map.of(), chosen, standing, versions), List.of(), base);
        }
        Set<Dot> remembered = new LinkedHashSet<>();
        conflicting.forEach(version -> remembered.add(version.dot()));
        knownWhole(state).forEach(version -> remembered.remove(version.dot()));
        LeafReport report = new LeafReport(leafRules, merge);
        return new Reading(
                decision(merge, made, report.sources(), chosen, List.of(), versions),
                versions.written(conflicting),
                base,
                report.disputes(),
                report.written(remembered));
    }

    /**
     * How every leaf stands that is there or was written, in the order of their texts; empty where a whole version stands.
     *
     * @param state as of {@link #read}
     */
    List<LeafStanding> leaves(ItemState state, AssumedVisibility visibility, Alignment alignment) {
        AlignedVersions versions = new AlignedVersions(state, alignment);
        List<Version> base = base(state, versions, visibility);
        Version chosen = lastWriteWins
                .choose(base.isEmpty() ? versions.comparable(state.live()) : base)
                .version();
        if (chosen.isDelete() || !versions.areOfKindOf(chosen)) {
            return List.of();
        }
        LeafMerge merge = new LeafMerge(this, visibility, state, versions, chosen);
        // Leaves fall where they are put together.
        new MergedProduct(merge, leafRules, chosen.product());
        return new LeafReport(leafRules, merge).leaves();
    }

    private static List<Version> base(ItemState state, AlignedVersions versions, AssumedVisibility visibility) {
        return visibility.remaining(versions.comparable(state.edits().presence().writes()));
    }

    /** The versions of a state that are not remembered for some leaves alone; of a dot that is live the live one comes last. */
    static List<Version> knownWhole(ItemState state) {
        List<Version> whole = new ArrayList<>(state.edits().presence().writes());
        whole.addAll(state.live());
        return whole;
    }

    /**
     * @param sources the version that each leaf comes from
     * @param standing those of which one may have written the very product
     */
    private Decision decision(
            LeafMerge merge,
            MergedProduct made,
            Map<String, Dot> sources,
            Chosen chosen,
            List<Version> standing,
            AlignedVersions versions) {
        Product product = made.product();
        if (product == null) {
            return new Unresolved(made.reason(), written(chosen, versions));
        }
        List<Version> equal = standing.stream()
                .filter(version -> Product.sameContent(version.product(), product))
                .toList();
        if (!equal.isEmpty()) {
            return written(new Chosen(latest.greatest(equal), "all say the same", List.of()), versions);
        }
        if (product.size() > maxBytes) {
            return new Unresolved(
                    "the merged product is larger than " + maxBytes + " bytes", written(chosen, versions));
        }
        Settled merged = new Merged(product, sources, "merged leaf by leaf", merge.caveats());
        List<String> reasons = new ArrayList<>(made.isPatched() ? List.of(made.reason()) : List.of());
        if (!merge.unresolved().isEmpty()) {
            reasons.add("no rule settles " + String.join(", ", merge.unresolved()));
        }
        return reasons.isEmpty() ? merged : new Unresolved(String.join("; ", reasons), merged);
    }

    private static Chosen written(Chosen chosen, AlignedVersions versions) {
        return new Chosen(versions.written(chosen.version()), chosen.decidedBy(), chosen.caveats());
    }

    private static List<String> withCaveat(List<String> caveats) {
        List<String> all = new ArrayList<>(caveats);
        all.add("products of different types are not merged");
        return all;
    }
}
