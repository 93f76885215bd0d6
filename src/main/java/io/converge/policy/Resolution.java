package io.converge.policy;

import io.converge.model.Conflict;
import io.converge.model.Outcome;

/**
 * How a state reads under a policy.
 *
 * @param outcome null only for a sku that nobody has written
 * @param conflict null if there is none
 */
public record Resolution(Outcome outcome, Conflict conflict) {

    static final Resolution NONE = new Resolution(null, null);
}
