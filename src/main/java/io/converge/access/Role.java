package io.converge.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What somebody may. */
public enum Role {
    /** Look. */
    VIEWER,
    /** Settle conflicts and retry dead letters, too. */
    RESOLVER;

    /** As it is written, in lower case; empty if it is none. */
    public static Optional<Role> of(String text) {
        return Stream.of(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
