package io.converge.unique;

import io.converge.model.ConflictStatus;
import io.converge.model.PolicyIdentity;
import java.util.List;

/**
 * Several skus that claim one value.
 *
 * @param id of the value
 * @param constraint its name
 * @param value its JSON
 * @param claimants in the order of their skus: all, or the first of very many
 * @param total how many there are
 * @param holder the sku that stands; null if none of them goes before the others
 */
public record UniqueConflict(
        String id,
        String constraint,
        String value,
        ConflictStatus status,
        List<Claimant> claimants,
        long total,
        String holder,
        PolicyIdentity policy) {

    /** So many claimants are told at the most. */
    public static final int MOST_TOLD = 1_000;

    public UniqueConflict {
        claimants = List.copyOf(claimants);
    }
}
