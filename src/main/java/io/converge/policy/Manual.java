package io.converge.policy;

import io.converge.model.ConflictType;
import io.converge.model.Version;
import java.util.List;

/** {@link Policies#manual}. */
record Manual(ChoosingPolicy lastWriteWins) implements Policy {

    @Override
    public String name() {
        return Policies.MANUAL;
    }

    @Override
    public Decision decide(String sku, ConflictType type, List<Version> versions) {
        return new Decision.Unresolved("the policy leaves it to the application", lastWriteWins.choose(versions));
    }
}
