package io.converge.testing;

import io.converge.causality.ItemState;
import io.converge.model.CodePointOrder;
import io.converge.model.ConflictStatus;
import io.converge.model.Outcome;
import io.converge.unique.Rank;
import io.converge.unique.UniqueKeys;
import io.converge.unique.UniqueValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who holds which unique value, by the law read literally over all skus as they stand: no claim or verdict takes part. */
public final class UniqueDefinition {

    private final UniqueKeys keys;
    private final Map<String, List<UniqueValue>> claims = new HashMap<>();
    private final Map<String, Contest> contests = new HashMap<>();

    /**
     * A value that several skus claim.
     *
     * @param skus in the order of their code points
     * @param holder null if nobody goes before the others
     */
    public record Contest(UniqueValue value, List<String> skus, String holder, ConflictStatus status) {}

    public UniqueDefinition(UniqueKeys keys, Map<String, Outcome> outcomes, Map<String, ItemState> states) {
        this.keys = keys;
        Map<UniqueValue, List<Rank>> ranks = new HashMap<>();
        outcomes.forEach((sku, outcome) -> {
            claims.put(sku, keys.values(outcome));
            for (UniqueValue value : keys.values(outcome)) {
                ranks.computeIfAbsent(value, any -> new ArrayList<>())
                        .add(Rank.of(sku, outcome, states.get(sku), keys.paths()));
            }
        });
        ranks.forEach((value, claimants) -> {
            if (claimants.size() > 1) {
                contests.put(value.id(), contest(value, claimants));
            }
        });
    }

    private Contest contest(UniqueValue value, List<Rank> ranks) {
        List<String> skus =
                ranks.stream().map(Rank::sku).sorted(CodePointOrder.INSTANCE).toList();
        return keys.policy().decides()
                ? new Contest(
                        value,
                        skus,
                        ranks.stream().max(keys.policy()).orElseThrow().sku(),
                        ConflictStatus.RESOLVED)
                : new Contest(value, skus, null, ConflictStatus.UNRESOLVED);
    }

    /** By the id of the value. */
    public Map<String, Contest> contests() {
        return contests;
    }

    /** Who withholds a sku, as {@code constraint=sku}; null if nobody does. */
    public String withheldBy(String sku) {
        for (UniqueValue value : claims.getOrDefault(sku, List.of())) {
            Contest contest = contests.get(value.id());
            if (contest != null && contest.holder() != null && !contest.holder().equals(sku)) {
                return value.key().name() + "=" + contest.holder();
            }
        }
        return null;
    }
}
