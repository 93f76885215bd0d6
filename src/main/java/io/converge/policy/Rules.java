package io.converge.policy;

import io.converge.model.ConflictType;
import io.converge.model.Pointer;
import io.converge.model.PolicyIdentity;
import java.util.List;
import java.util.Map;

/**
 * All that shapes how a state is read.
 *
 * @param identity tells these rules from others
 * @param policy settles conflicts
 * @param byType settles conflicts of some types instead
 * @param paths by which the representative of equal outcomes is named, as under last-write-wins
 * @param assumedLagMs {@code assumed.replication.lag.ms}
 * @param unresolvedAction what consumers see of an unresolved conflict
 */
public record Rules(
        PolicyIdentity identity,
        Policy policy,
        Map<ConflictType, Policy> byType,
        List<Pointer> paths,
        long assumedLagMs,
        UnresolvedAction unresolvedAction) {

    public Rules {
        paths = List.copyOf(paths);
        byType = Map.copyOf(byType);
    }

    /** One policy for all types of conflicts. */
    public Rules(
            PolicyIdentity identity,
            Policy policy,
            List<Pointer> paths,
            long assumedLagMs,
            UnresolvedAction unresolvedAction) {
        this(identity, policy, Map.of(), paths, assumedLagMs, unresolvedAction);
    }

    Policy policyOf(ConflictType type) {
        return byType.getOrDefault(type, policy);
    }
}
