package io.converge.policy;

import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import java.util.List;

/** {@link Policies#lastWriteWins}. */
final class LastWriteWins implements Policy {

    private final Ranking ranking;
    private final Deletes deletes;

    LastWriteWins(List<Pointer> paths, Deletes deletes) {
        this.ranking = Ranking.latest(paths);
        this.deletes = deletes;
    }

    @Override
    public String name() {
        return Policies.LAST_WRITE_WINS;
    }

    @Override
    public Chosen decide(List<Version> versions) {
        return DeleteRule.choose(versions, deletes, ranking);
    }
}
