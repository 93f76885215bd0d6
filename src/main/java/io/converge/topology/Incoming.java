package io.converge.topology;

import io.converge.unique.ClaimVerdict;

/** What comes to the state of a sku: a change, or what the sku hears of what it claims. */
sealed interface Incoming permits Arrival, Incoming.Verdict {

    /** A decision on a value that the sku claims, or has claimed. */
    record Verdict(ClaimVerdict verdict) implements Incoming {}
}
