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
        return leave(lastWriteWins.choose(versions));
    }

    /** @param provisional what stands until the application has resolved it */
    static Decision.Unresolved leave(Decision.Settled provisional) {
        return new Decision.Unresolved("the policy leaves it to the application", provisional);
    }
}
