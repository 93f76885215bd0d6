package io.converge.policy;

import io.converge.model.Conflict;
import io.converge.model.Outcome;

/**
 * How a state reads under a policy.
 *
 * @param outcome null only for a sku that nobody has written
 * @param conflict null if there is none
 * @param held whether the outcome is kept back from consumers, who see the last one that was not
 */
public record Resolution(Outcome outcome, Conflict conflict, boolean held) {

    static final Resolution NONE = new Resolution(null, null, false);

    /** What this tells consumers; null if nothing. */
    Outcome visible() {
        return held ? null : outcome;
    }

    /**
     * The same where another sku holds a unique value that this one claims: it goes before what is provisional or held, and the
     * conflict stays as it is.
     *
     * @param by as {@code constraint=sku}; null: nobody
     */
    public Resolution withheld(String by) {
        return by == null || outcome == null ? this : new Resolution(outcome.withheld(by), conflict, false);
    }

    /** Whether the product is settled to be deleted: not where a person may still say otherwise. */
    public boolean isDeleted() {
        return outcome != null && outcome.isDeleted() && !isOpen();
    }

    /** Whether a conflict waits for the application. */
    boolean isOpen() {
        return conflict != null && conflict.isUnresolved();
    }
}
