package io.converge.policy;

import io.converge.causality.Edits;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link Policies#fieldMerge}. */
final class FieldMerge implements Policy {

    /** Of several contents under one dot the greatest comes first. */
    static final Comparator<Version> BY_DOT =
            Comparator.comparing(Version::dot).thenComparing(TwinOrder.INSTANCE.reversed());

    private final LeafRules leafRules;
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
        return new Version(
                last.dot(),
                product == null ? Operation.DELETE : Operation.UPSERT,
                last.blind(),
                last.timestamp(),
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
        Map<Version, Version> aligned = aligned(state, alignment);
        List<Version> base = visibility.remaining(
                state.edits().presence().writes().stream().map(aligned::get).toList());
        List<Version> live = state.live().stream().map(aligned::get).toList();
        Chosen chosen = lastWriteWins.choose(base.isEmpty() ? live : base);
        boolean disputesPresence =
                base.stream().anyMatch(Version::isDelete) && !base.stream().allMatch(Version::isDelete);
        if (chosen.version().isDelete()) {
            return new Reading(written(chosen, aligned), disputesPresence ? asWritten(base, aligned) : List.of(), base);
        }
        if (!areOfOneKind(chosen.version(), aligned)) {
            // As with a value of two branches of a union: it is one leaf.
            List<Version> all = live.size() > 1 ? live : List.of();
            Chosen whole = new Chosen(chosen.version(), chosen.decidedBy(), withCaveat(chosen.caveats()));
            return new Reading(written(whole, aligned), asWritten(all, aligned), base);
        }
        LeafMerge merge =
                new LeafMerge(this, visibility, state, edits(state, aligned, alignment), chosen.version(), aligned);
        Set<Version> conflicting = new LinkedHashSet<>(merge.disputing());
        if (disputesPresence) {
            conflicting.addAll(base);
        }
        LeafReport report = new LeafReport(leafRules, merge);
        Decision decision = decision(merge, report, chosen, base, live, aligned, !conflicting.isEmpty());
        if (conflicting.isEmpty()) {
            return new Reading(decision, List.of(), base);
        }
        Set<Dot> remembered = new LinkedHashSet<>();
        conflicting.forEach(version -> remembered.add(version.dot()));
        knownWhole(state).forEach(version -> remembered.remove(version.dot()));
        return new Reading(
                decision,
                asWritten(new ArrayList<>(conflicting), aligned),
                base,
                report.disputes(),
                report.written(remembered));
    }

    /** The versions of a state that are not remembered for some leaves alone; of a dot that is live the live one comes last. */
    static List<Version> knownWhole(ItemState state) {
        List<Version> whole = new ArrayList<>(state.edits().presence().writes());
        whole.addAll(state.live());
        return whole;
    }

    private Decision decision(
            LeafMerge merge,
            LeafReport report,
            Chosen chosen,
            List<Version> base,
            List<Version> live,
            Map<Version, Version> aligned,
            boolean isConflict) {
        Product product;
        try {
            product = chosen.version().product().withFields(merge.fields(), merge.origins()::get);
        } catch (IllegalArgumentException e) {
            return new Unresolved("the versions cannot be merged: " + e.getMessage(), written(chosen, aligned));
        }
        if (!isConflict) {
            List<Version> equal = base.stream()
                    .filter(version -> live.contains(version) && Product.sameContent(version.product(), product))
                    .toList();
            if (!equal.isEmpty()) {
                return written(new Chosen(latest.greatest(equal), "all say the same", List.of()), aligned);
            }
        }
        if (product.size() > maxBytes) {
            return new Unresolved("the merged product is larger than " + maxBytes + " bytes", written(chosen, aligned));
        }
        Settled merged = new Merged(product, report.sources(), "merged leaf by leaf", merge.caveats());
        return merge.unresolved().isEmpty()
                ? merged
                : new Unresolved("no rule settles " + String.join(", ", merge.unresolved()), merged);
    }

    /** Every version that is remembered, comparable to the others. */
    private static Map<Version, Version> aligned(ItemState state, Alignment alignment) {
        List<Version> ordered = state.versions().stream().sorted(BY_DOT).toList();
        List<Version> comparable = alignment.align(ordered);
        Map<Version, Version> aligned = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            aligned.put(ordered.get(i), comparable.get(i));
        }
        return aligned;
    }

    private Edits edits(ItemState state, Map<Version, Version> aligned, Alignment alignment) {
        List<Version> written = List.copyOf(aligned.keySet());
        List<Version> comparable = List.copyOf(aligned.values());
        return written.equals(comparable)
                ? state.edits()
                : state.edits().renamed(alignment.namings(written, comparable, array -> leafRules.keyOf(array.text())));
    }

    private static boolean areOfOneKind(Version base, Map<Version, Version> aligned) {
        return aligned.values().stream()
                .filter(version -> !version.isDelete())
                .allMatch(version -> base.product().isOfKindOf(version.product()));
    }

    private static Chosen written(Chosen chosen, Map<Version, Version> aligned) {
        return new Chosen(original(chosen.version(), aligned), chosen.decidedBy(), chosen.caveats());
    }

    private static List<Version> asWritten(List<Version> versions, Map<Version, Version> aligned) {
        return versions.stream()
                .map(version -> original(version, aligned))
                .sorted(BY_DOT)
                .toList();
    }

    /** The version before it was aligned: what stands keeps the schema that it was written with. */
    private static Version original(Version version, Map<Version, Version> aligned) {
        return aligned.entrySet().stream()
                .filter(entry -> entry.getValue().equals(version))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> withCaveat(List<String> caveats) {
        List<String> all = new ArrayList<>(caveats);
        all.add("products of different types are not merged");
        return all;
    }
}
