package io.converge.policy;

import io.converge.model.ConflictType;
import io.converge.model.Version;
import io.converge.policy.Decision.Merged;
import io.converge.policy.Decision.Settled;
import io.converge.policy.Decision.Unresolved;
import java.util.List;

/** {@link Policies#bounded}. */
record Bounded(Policy policy, int maxBytes, ChoosingPolicy lastWriteWins) implements Policy {

    @Override
    public String name() {
        return policy.name();
    }

    @Override
    public Decision decide(String sku, ConflictType type, List<Version> versions) {
        Decision decision = policy.decide(sku, type, versions);
        Settled settled = decision instanceof Unresolved open ? open.provisional() : (Settled) decision;
        boolean tooLarge = settled instanceof Merged merged
                && merged.product() != null
                && merged.product().size() > maxBytes;
        return tooLarge
                ? new Unresolved(
                        "the merged product is larger than " + maxBytes + " bytes", lastWriteWins.choose(versions))
                : decision;
    }
}
