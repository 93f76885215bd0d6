package io.converge.triage;

/**
 * What a refused record says of itself, as far as it can be told: nothing of it was accepted.
 *
 * @param sku null if it cannot be told
 * @param origin null if it cannot be told
 */
public record Claim(String sku, String origin) {

    static final Claim NONE = new Claim(null, null);
}
