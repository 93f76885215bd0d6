package io.converge.policy;

import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import java.util.List;

/** Chooses by a ranking where some versions are deletes and some are not. */
final class DeleteRule {

    private static final Ranking LATEST = Ranking.latest(List.of());

    private DeleteRule() {}

    static Chosen choose(List<Version> versions, Deletes rule, Ranking ranking) {
        List<Version> deletes = versions.stream().filter(Version::isDelete).toList();
        if (deletes.isEmpty() || deletes.size() == versions.size()) {
            return ranking.choose(versions);
        }
        List<Version> others =
                versions.stream().filter(version -> !version.isDelete()).toList();
        return switch (rule) {
            case WIN -> prefixed("delete wins", ranking.choose(deletes), deletes);
            case LOSE -> prefixed("delete loses", ranking.choose(others), others);
            case NEWEST -> newest(deletes, ranking.choose(others), others);
        };
    }

    private static Chosen newest(List<Version> deletes, Chosen other, List<Version> others) {
        Version latestDelete = LATEST.greatest(deletes);
        if (latestDelete.timestamp() >= other.version().timestamp()) {
            return new Chosen(latestDelete, "delete is not earlier", other.caveats());
        }
        return prefixed("delete is earlier", other, others);
    }

    private static Chosen prefixed(String rule, Chosen chosen, List<Version> among) {
        return among.size() == 1
                ? new Chosen(chosen.version(), rule, chosen.caveats())
                : new Chosen(chosen.version(), rule + ", then " + chosen.decidedBy(), chosen.caveats());
    }
}
