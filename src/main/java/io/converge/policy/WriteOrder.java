package io.converge.policy;

import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import java.util.List;

/** {@link Policies#lastWriteWins} and {@link Policies#firstWriteWins}. */
record WriteOrder(String name, Ranking ranking, Deletes deletes) implements ChoosingPolicy {

    @Override
    public Chosen choose(List<Version> versions) {
        return DeleteRule.choose(versions, deletes, ranking);
    }
}
