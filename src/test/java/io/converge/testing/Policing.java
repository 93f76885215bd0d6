package io.converge.testing;

import io.converge.model.Pointer;
import io.converge.model.PolicyIdentity;
import io.converge.policy.Alignment;
import io.converge.policy.Policy;
import io.converge.policy.Resolver;
import io.converge.policy.Rules;
import io.converge.policy.UnresolvedAction;
import java.util.List;

/** Resolvers for products that share one schema. */
public final class Policing {

    private Policing() {}

    public static Resolver resolver(Policy policy, List<Pointer> paths, long assumedLagMs) {
        return resolver(policy, paths, assumedLagMs, UnresolvedAction.PROVISIONAL);
    }

    public static Resolver resolver(Policy policy, List<Pointer> paths, long assumedLagMs, UnresolvedAction action) {
        PolicyIdentity identity = new PolicyIdentity(policy.name(), "test");
        return new Resolver(new Rules(identity, policy, paths, assumedLagMs, action), Alignment.NONE);
    }
}
