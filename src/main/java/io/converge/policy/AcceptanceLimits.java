package io.converge.policy;

import java.util.Objects;

/**
 * What changes must keep to beyond what each of them is by itself. All instances and regions of a catalogue have the same.
 *
 * @param maxOrigins how many origins the clock of a sku may name
 * @param maxLiveBytes what the products of the live versions of a sku may weigh together
 * @param numbers that the policy compares
 */
public record AcceptanceLimits(int maxOrigins, long maxLiveBytes, NumberLimit numbers) {

    public AcceptanceLimits {
        Objects.requireNonNull(numbers, "numbers");
    }

    /** Of the origins alone. */
    static AcceptanceLimits ofOrigins(int maxOrigins) {
        return new AcceptanceLimits(maxOrigins, Long.MAX_VALUE, NumberLimit.NONE);
    }
}
