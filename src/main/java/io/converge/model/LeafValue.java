package io.converge.model;

import java.util.Objects;

/**
 * What a change says of a leaf.
 *
 * @param version the dot of the change
 * @param isThere whether anything stands there
 * @param value of the form of {@link Product#fields()}; null if nothing is there. Of a group a map of its fields by their pointers, of an
 *     element, or of an entry that is known by its key, true
 */
public record LeafValue(LeafName leaf, Dot version, boolean isThere, Object value) {

    public LeafValue {
        Objects.requireNonNull(leaf, "leaf");
        Objects.requireNonNull(version, "version");
        if (!isThere && value != null) {
            throw new IllegalArgumentException(leaf + ": what is not there has no value");
        }
    }
}
