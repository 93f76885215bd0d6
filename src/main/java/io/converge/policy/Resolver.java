package io.converge.policy;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.Acceptance.Refused;
import io.converge.causality.ItemState;
import io.converge.causality.Leaves;
import io.converge.model.Change;
import io.converge.model.Conflict;
import io.converge.model.ConflictStatus;
import io.converge.model.ConflictType;
import io.converge.model.Dispute;
import io.converge.model.Dot;
import io.converge.model.Explanation;
import io.converge.model.LeafValue;
import io.converge.model.Operation;
import io.converge.model.Outcome;
import io.converge.model.Product;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import io.converge.policy.Decision.Merged;
import io.converge.policy.Decision.Settled;
import io.converge.policy.Decision.Unresolved;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a state: a pure function of it, so that every instance in every region reads it alike. */
public final class Resolver {

    private final Rules rules;
    private final Ranking representative;
    private final AssumedVisibility visibility;
    private final Alignment alignment;

    public Resolver(Rules rules, Alignment alignment) {
        this.rules = rules;
        this.representative = Ranking.latest(rules.paths());
        this.visibility = new AssumedVisibility(rules.assumedLagMs());
        this.alignment = alignment;
    }

    /** How products are cut into leaves, where leaves are remembered; else null. */
    Leaves.Cutter cutter() {
        return rules.policy() instanceof FieldMerge merge ? merge.cutter() : null;
    }

    /**
     * A state as it begins under these rules.
     *
     * @param earlier under which it was read so far; null if those are not known any more
     */
    ItemState begun(String sku, ItemState state, Resolver earlier) {
        if (!(rules.policy() instanceof FieldMerge merge)) {
            return state.withoutEdits();
        }
        boolean goesOn = state.edits() != null
                && earlier != null
                && earlier.rules.policy() instanceof FieldMerge then
                && merge.remembersAs(then);
        if (goesOn) {
            return state;
        }
        Resolution stood = earlier == null ? null : earlier.resolve(sku, state);
        Version base = stood == null ? null : merge.stood(state, stood.outcome().product());
        return state.withEditsOfLive(merge.cutter(), base);
    }

    /** Why a change can be accepted in no state, if it cannot. */
    public Optional<Refused> refusal(Change change) {
        if (!change.version().isPartial()) {
            return Optional.empty();
        }
        String fault = rules.policy() instanceof FieldMerge merge
                ? merge.partialFault(change)
                : "the change names fields, and the policy " + rules.policy().name()
                        + " has no place for a part of a product";
        return fault == null ? Optional.empty() : Optional.of(new Refused(RefusalReason.PARTIAL_CHANGE, fault));
    }

    /** A state with one more change, whatever the limits are; the very state if the change can be accepted in none, or not in this. */
    public ItemState after(ItemState state, Change change) {
        boolean acceptable = refusal(change).isEmpty();
        return acceptable && state.accept(change, Integer.MAX_VALUE, cutter()) instanceof Accepted accepted
                ? accepted.state()
                : state;
    }

    /** @param sku the product's key */
    public Resolution resolve(String sku, ItemState state) {
        List<Version> live = state.live();
        if (live.isEmpty()) {
            return Resolution.NONE;
        }
        if (live.size() == 1 && !live.get(0).isPartial()) {
            return settled(live.get(0), state);
        }
        if (rules.policy() instanceof FieldMerge merge) {
            return resolveLeaves(sku, state.withEdits(merge.cutter()), merge);
        }
        List<Version> aligned = alignment.align(live);
        List<Version> versions = visibility.remaining(aligned);
        List<Version> written =
                versions.stream().map(version -> asWritten(version, live)).toList();
        if (haveOneOutcome(versions)) {
            return settled(asWritten(representative.greatest(versions), written), state);
        }
        ConflictType type = conflictType(versions, state.superseded());
        Decision decision = asWritten(rules.policyOf(type).decide(sku, type, versions), written);
        return resolution(decision, state, Opponents.whole(type, written));
    }

    /**
     * How every leaf of a state stands by its own rule, in the order of their texts; empty where leaves are not merged, as one whole
     * version stands, or products are not merged at all.
     */
    public List<LeafStanding> leaves(ItemState state) {
        List<Version> live = state.live();
        boolean isWhole = live.size() == 1 && !live.get(0).isPartial();
        return !live.isEmpty() && !isWhole && rules.policy() instanceof FieldMerge merge
                ? merge.leaves(state.withEdits(merge.cutter()), visibility, alignment)
                : List.of();
    }

    private Resolution resolveLeaves(String sku, ItemState state, FieldMerge merge) {
        FieldMerge.Reading reading = merge.read(state, visibility, alignment);
        if (reading.conflicting().isEmpty()) {
            boolean isOpen = reading.decision() instanceof Unresolved;
            return isOpen
                    ? resolution(reading.decision(), state, Opponents.whole(ConflictType.REPLACE, state.live()))
                    : new Resolution(
                            outcome((Settled) reading.decision(), state, Outcome.Status.CONVERGED), null, false);
        }
        ConflictType type = conflictType(reading.conflicting(), state.superseded());
        List<Version> versions = oneOfEachDot(reading.conflicting(), state);
        Policy policy = rules.byType().get(type);
        if (policy == null || reading.base().isEmpty()) {
            Settled settled = settledOf(reading.decision());
            // There is nothing that others could choose from.
            Decision decision = policy instanceof Manual ? Manual.leave(settled) : reading.decision();
            List<Dispute> disputes =
                    settled instanceof Chosen ? settledBy(settled, reading.disputes()) : reading.disputes();
            return resolution(decision, state, new Opponents(type, versions, disputes, reading.remembered()));
        }
        Decision decision = asWritten(
                policy.decide(sku, type, reading.base()),
                state.edits().presence().writes());
        List<Dispute> disputes = settledBy(settledOf(decision), reading.disputes());
        return resolution(decision, state, new Opponents(type, versions, disputes, reading.remembered()));
    }

    /** Disputes of leaves under a decision that did not ask their rules. */
    private static List<Dispute> settledBy(Settled settled, List<Dispute> disputes) {
        Dot winner = settled instanceof Chosen chosen ? chosen.version().dot() : null;
        return disputes.stream().map(dispute -> dispute.settledBy(winner)).toList();
    }

    /** That content which is known whole, if any is; else the greatest. */
    private static List<Version> oneOfEachDot(List<Version> versions, ItemState state) {
        Map<Dot, Version> byDot = new LinkedHashMap<>();
        versions.forEach(version -> byDot.putIfAbsent(version.dot(), version));
        FieldMerge.knownWhole(state).forEach(version -> byDot.replace(version.dot(), version));
        return List.copyOf(byDot.values());
    }

    private static boolean haveOneOutcome(List<Version> versions) {
        Version first = versions.get(0);
        return versions.stream().allMatch(first::sameOutcome);
    }

    private static Resolution settled(Version version, ItemState state) {
        Outcome outcome = new Outcome(version.product(), version.dot(), state.clock(), Outcome.Status.CONVERGED);
        return new Resolution(outcome, null, false);
    }

    /**
     * Who is in conflict.
     *
     * @param versions as they were written
     * @param disputes the leaves that they dispute, where leaves are merged
     * @param remembered of those that are known for some leaves alone what they say of these
     */
    private record Opponents(
            ConflictType type, List<Version> versions, List<Dispute> disputes, Map<Dot, List<LeafValue>> remembered) {

        static Opponents whole(ConflictType type, List<Version> versions) {
            return new Opponents(type, versions, List.of(), Map.of());
        }
    }

    private Resolution resolution(Decision decision, ItemState state, Opponents opponents) {
        boolean unresolved = decision instanceof Unresolved;
        Settled settled = settledOf(decision);
        Outcome outcome = outcome(settled, state, unresolved ? Outcome.Status.PROVISIONAL : Outcome.Status.CONVERGED);
        Explanation explanation = new Explanation(
                settled.decidedBy(),
                settled.caveats(),
                decision instanceof Unresolved open ? open.reason() : null,
                settled instanceof Merged merged ? merged.leaves() : Map.of(),
                opponents.disputes());
        Conflict conflict = new Conflict(
                opponents.type(),
                unresolved ? ConflictStatus.UNRESOLVED : ConflictStatus.RESOLVED,
                opponents.versions(),
                opponents.remembered(),
                rules.identity(),
                outcome,
                explanation);
        return new Resolution(outcome, conflict, unresolved && rules.unresolvedAction() == UnresolvedAction.HOLD);
    }

    private static Settled settledOf(Decision decision) {
        return decision instanceof Unresolved open ? open.provisional() : (Settled) decision;
    }

    private static ConflictType conflictType(List<Version> versions, boolean superseded) {
        if (versions.stream().anyMatch(Version::isDelete)) {
            return ConflictType.DELETE;
        }
        boolean allInsert = versions.stream()
                .allMatch(version -> !version.isPartial()
                        && (version.operation() == Operation.INSERT
                                || version.operation() == Operation.UPSERT && !superseded));
        return allInsert ? ConflictType.INSERT : ConflictType.REPLACE;
    }

    private static Outcome outcome(Settled settled, ItemState state, Outcome.Status status) {
        if (settled instanceof Chosen chosen) {
            Version winner = chosen.version();
            return new Outcome(winner.product(), winner.dot(), state.clock(), status);
        }
        Product merged = ((Merged) settled).product();
        return new Outcome(merged, null, state.clock(), status);
    }

    private static Decision asWritten(Decision decision, List<Version> written) {
        if (decision instanceof Unresolved open) {
            return new Unresolved(open.reason(), (Settled) asWritten(open.provisional(), written));
        }
        return decision instanceof Chosen chosen
                ? new Chosen(asWritten(chosen.version(), written), chosen.decidedBy(), chosen.caveats())
                : decision;
    }

    /** The version before it was aligned: what stands keeps the schema that it was written with. */
    private static Version asWritten(Version aligned, List<Version> written) {
        for (Version version : written) {
            if (version.dot().equals(aligned.dot())) {
                return version;
            }
        }
        throw new IllegalArgumentException("a policy chose " + aligned.dot() + ", which is not in conflict");
    }
}
