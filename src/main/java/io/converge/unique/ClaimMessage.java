package io.converge.unique;

/**
 * What a sku says to the others that may claim a value, too.
 *
 * @param key the text of the constraint
 * @param value the id of the value
 * @param number of the claim that is spoken of: a sku never uses one twice
 * @param sent grows with every message of a sku; that of a claim is its number
 * @param shown the value's JSON; null unless it is a declaration
 * @param claimant how the sku stands; null unless it is a declaration
 */
public record ClaimMessage(
        Kind kind, String sku, String key, String value, long number, long sent, String shown, Claimant claimant) {

    /** What is said. */
    public enum Kind {
        /** The sku claims the value. */
        CLAIM,
        /** It gives the value up. */
        RELEASE,
        /** It still claims it, and stands so. */
        DECLARATION
    }

    ClaimMessage(Kind kind, String sku, String key, String value, long number, long sent) {
        this(kind, sku, key, value, number, sent, null, null);
    }

    /** The declaration with what it has to say. */
    public ClaimMessage declaring(String shownValue, Claimant standing) {
        return new ClaimMessage(kind, sku, key, value, number, sent, shownValue, standing);
    }

    public boolean isDeclaration() {
        return kind == Kind.DECLARATION;
    }
}
