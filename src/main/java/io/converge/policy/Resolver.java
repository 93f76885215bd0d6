package io.converge.policy;

import io.converge.causality.ItemState;
import io.converge.model.Conflict;
import io.converge.model.ConflictStatus;
import io.converge.model.ConflictType;
import io.converge.model.Operation;
import io.converge.model.Outcome;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.Decision.Chosen;
import io.converge.policy.Decision.Merged;
import io.converge.policy.Decision.Settled;
import io.converge.policy.Decision.Unresolved;
import java.util.List;
import java.util.Map;

/** Reads a state: a pure function of it, so that every instance in every region reads it alike. */
public final class Resolver {

    private final Policy policy;
    private final Ranking representative;
    private final AssumedVisibility visibility;
    private final Alignment alignment;

    /**
     * @param paths by which the representative of equal outcomes is named, as under last-write-wins
     * @param assumedLagMs {@code assumed.replication.lag.ms}
     */
    public Resolver(Policy policy, List<Pointer> paths, long assumedLagMs, Alignment alignment) {
        this.policy = policy;
        this.representative = Ranking.latest(paths);
        this.visibility = new AssumedVisibility(assumedLagMs);
        this.alignment = alignment;
    }

    public Resolution resolve(ItemState state) {
        List<Version> live = state.live();
        if (live.isEmpty()) {
            return Resolution.NONE;
        }
        if (live.size() == 1) {
            return new Resolution(converged(live.get(0), state.clock()), null);
        }
        List<Version> versions = alignment.align(visibility.remaining(live));
        if (haveOneOutcome(versions)) {
            return new Resolution(converged(asWritten(representative.greatest(versions), live), state.clock()), null);
        }
        return resolveConflict(state, versions);
    }

    private static boolean haveOneOutcome(List<Version> versions) {
        Version first = versions.get(0);
        return versions.stream().allMatch(first::sameOutcome);
    }

    private Resolution resolveConflict(ItemState state, List<Version> versions) {
        Decision decision = policy.decide(versions);
        boolean unresolved = decision instanceof Unresolved;
        Settled settled = decision instanceof Unresolved open ? open.provisional() : (Settled) decision;
        Outcome outcome = outcome(settled, state, unresolved ? Outcome.Status.PROVISIONAL : Outcome.Status.CONVERGED);
        Conflict conflict = new Conflict(
                conflictType(versions, state.superseded()),
                unresolved ? ConflictStatus.UNRESOLVED : ConflictStatus.RESOLVED,
                versions,
                policy.name(),
                outcome,
                settled.decidedBy(),
                decision instanceof Unresolved open ? open.reason() : null,
                settled instanceof Merged merged ? merged.leaves() : Map.of());
        return new Resolution(outcome, conflict);
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

    private static Outcome outcome(Settled settled, ItemState state, Outcome.Status status) {
        if (settled instanceof Chosen chosen) {
            Version winner = asWritten(chosen.version(), state.live());
            return new Outcome(winner.product(), winner.dot(), state.clock(), status);
        }
        Product merged = ((Merged) settled).product();
        return new Outcome(merged, null, state.clock(), status);
    }

    private static Outcome converged(Version version, VersionVector clock) {
        return new Outcome(version.product(), version.dot(), clock, Outcome.Status.CONVERGED);
    }

    /** The version before it was aligned: what stands keeps the schema that it was written with. */
    private static Version asWritten(Version aligned, List<Version> live) {
        for (Version version : live) {
            if (version.dot().equals(aligned.dot())) {
                return version;
            }
        }
        throw new IllegalArgumentException("a policy chose " + aligned.dot() + ", which is not in conflict");
    }
}
