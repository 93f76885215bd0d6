package io.converge.unique;

import io.converge.model.Sha256;
import java.util.List;
import java.util.Objects;

/**
 * What a sku may claim: a value of a constraint.
 *
 * @param json an array with the values at the constraint's pointers, in one form for all that are equal
 */
public record UniqueValue(UniqueKey key, String json) {

    /** A longer value is told by its beginning. */
    private static final int LONGEST_SHOWN = 2_000;

    public UniqueValue {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(json, "json");
    }

    /**
     * Names the value, and the conflict about it: a digest of the constraint and the value. Constraints of one name but other
     * pointers have other names for their values, so claims under an earlier policy do not mix with those under a later one.
     *
     * @return 32 hexadecimal digits, the first half of a SHA-256
     */
    public String id() {
        return Sha256.name(List.of(key.text(), json));
    }

    /** Its JSON, or the beginning of one that is very long. */
    public String shown() {
        if (json.length() <= LONGEST_SHOWN) {
            return json;
        }
        int end = Character.isHighSurrogate(json.charAt(LONGEST_SHOWN - 1)) ? LONGEST_SHOWN - 1 : LONGEST_SHOWN;
        return json.substring(0, end) + "…";
    }
}
