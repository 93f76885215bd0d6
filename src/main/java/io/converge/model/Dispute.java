package io.converge.model;

import java.util.List;
import java.util.Objects;

/**
 * A leaf of which changes that have not seen each other say different things.
 *
 * @param rule that decided, as the setting names it; null where something else than the rule of the leaf did
 * @param stands the dot of the change that the leaf was taken from; null where none of those in question has it
 * @param values in question, in the order of their dots
 */
public record Dispute(LeafName leaf, String rule, Dot stands, List<LeafValue> values) {

    public Dispute {
        Objects.requireNonNull(leaf, "leaf");
        values = List.copyOf(values);
    }

    /**
     * The same where no rule of a leaf was heard, as one version stands whole.
     *
     * @param winner the dot of that version; null if it is none
     */
    public Dispute settledBy(Dot winner) {
        boolean isInQuestion = values.stream().anyMatch(value -> value.version().equals(winner));
        return new Dispute(leaf, null, isInQuestion ? winner : null, values);
    }
}
