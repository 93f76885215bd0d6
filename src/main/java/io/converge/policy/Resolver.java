package io.converge.policy;

import io.converge.causality.ItemState;
import io.converge.model.Conflict;
import io.converge.model.ConflictStatus;
import io.converge.model.ConflictType;
import io.converge.model.Explanation;
import io.converge.model.Operation;
import io.converge.model.Outcome;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import io.converge.policy.Decision.Merged;
import io.converge.policy.Decision.Settled;
import io.converge.policy.Decision.Unresolved;
import java.util.List;
import java.util.Map;

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

    /** @param sku the product's key */
    public Resolution resolve(String sku, ItemState state) {
        List<Version> live = state.live();
        if (live.isEmpty()) {
            return Resolution.NONE;
        }
        if (live.size() == 1) {
            return settled(live.get(0), state);
        }
        List<Version> written = visibility.remaining(live);
        List<Version> versions = alignment.align(written);
        if (haveOneOutcome(versions)) {
            return settled(asWritten(representative.greatest(versions), written), state);
        }
        return resolveConflict(sku, state, versions, written);
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
     * @param versions as the policy reads them
     * @param written the same as they were written
     */
    private Resolution resolveConflict(String sku, ItemState state, List<Version> versions, List<Version> written) {
        Decision decision = rules.policy().decide(sku, versions);
        boolean unresolved = decision instanceof Unresolved;
        Settled settled = decision instanceof Unresolved open ? open.provisional() : (Settled) decision;
        Outcome outcome =
                outcome(settled, state, written, unresolved ? Outcome.Status.PROVISIONAL : Outcome.Status.CONVERGED);
        Explanation explanation = new Explanation(
                settled.decidedBy(),
                settled.caveats(),
                decision instanceof Unresolved open ? open.reason() : null,
                settled instanceof Merged merged ? merged.leaves() : Map.of());
        Conflict conflict = new Conflict(
                conflictType(versions, state.superseded()),
                unresolved ? ConflictStatus.UNRESOLVED : ConflictStatus.RESOLVED,
                written,
                rules.identity(),
                outcome,
                explanation);
        return new Resolution(outcome, conflict, unresolved && rules.unresolvedAction() == UnresolvedAction.HOLD);
    }

    private static ConflictType conflictType(List<Version> versions, boolean superseded) {
        if (versions.stream().anyMatch(Version::isDelete)) {
            return ConflictType.DELETE;
        }
        boolean allInsert = versions.stream()
                .allMatch(version -> version.operation() == Operation.INSERT
                        || version.operation() == Operation.UPSERT && !superseded);
        return allInsert ? ConflictType.INSERT : ConflictType.REPLACE;
    }

    private static Outcome outcome(Settled settled, ItemState state, List<Version> written, Outcome.Status status) {
        if (settled instanceof Chosen chosen) {
            Version winner = asWritten(chosen.version(), written);
            return new Outcome(winner.product(), winner.dot(), state.clock(), status);
        }
        Product merged = ((Merged) settled).product();
        return new Outcome(merged, null, state.clock(), status);
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
