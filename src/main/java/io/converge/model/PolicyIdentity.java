package io.converge.model;

import java.util.Objects;

/**
 * Tells policies apart that may settle a conflict differently.
 *
 * @param name as it is configured
 * @param digest of all settings that shape its results; in hexadecimal
 */
public record PolicyIdentity(String name, String digest) {

    public PolicyIdentity {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(digest, "digest");
    }
}
