package io.converge.model;

import java.util.Objects;

/**
 * An event of the changes topic that passed every check that needs no state.
 *
 * @param sku the product's key
 * @param version what the change makes of the product
 * @param context what the writer had seen; null if the change is blind
 */
public record Change(String sku, Version version, VersionVector context) {

    public Change {
        Objects.requireNonNull(sku, "sku");
        Objects.requireNonNull(version, "version");
        if (version.blind() != (context == null)) {
            throw new IllegalArgumentException(version.dot() + ": a change is blind exactly if it has no context");
        }
    }

    public Dot dot() {
        return version.dot();
    }
}
