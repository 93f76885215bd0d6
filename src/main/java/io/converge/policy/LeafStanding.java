package io.converge.policy;

import io.converge.model.Dot;
import io.converge.model.LeafName;
import io.converge.model.LeafValue;
import java.util.List;
import java.util.Objects;

/**
 * How a leaf of a product stands that is merged leaf by leaf.
 *
 * @param stands the dot of the change that the leaf is taken from; null where none of those in question has it
 * @param writes what the changes in question say of it: one, or several that had not seen each other, in the order of their dots
 */
public record LeafStanding(LeafName leaf, Dot stands, List<LeafValue> writes) {

    public LeafStanding {
        Objects.requireNonNull(leaf, "leaf");
        writes = List.copyOf(writes);
    }
}
