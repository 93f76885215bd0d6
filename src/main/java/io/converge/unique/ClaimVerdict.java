package io.converge.unique;

/**
 * What a sku hears of a claim of its.
 *
 * @param key the text of the constraint
 * @param value the id of the value
 * @param number of the claim that this answers
 * @param heard the greatest number that the sku has sent, as far as it was heard
 * @param decision grows with every decision on the value: of two verdicts on one claim the greater holds
 * @param contested whether others claim the value, too: then they need to know how the sku stands
 * @param asks whether the sku shall say so now
 * @param holder the sku that withholds this one; null if none does
 */
public record ClaimVerdict(
        String sku,
        String key,
        String value,
        long number,
        long heard,
        long decision,
        boolean contested,
        boolean asks,
        String holder) {}
