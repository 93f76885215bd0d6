package io.converge.triage;

import java.io.IOException;
import java.util.List;

/** A conflict cannot be settled in the way that was chosen. The message says so to whoever chose, and what can be done instead. */
public final class UnsettledException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What can be done instead; how one says that depends on where. */
    public enum Instead {
        /** The product is given. */
        PRODUCT,
        /** All of the version's product is taken. */
        WHOLE,
        /** The change is written in another name. */
        ORIGIN,
        /** A change is written beside this. */
        CHANGE
    }

    private final List<Instead> instead;

    /** @param instead the ways that the message names */
    public UnsettledException(String message, Instead... instead) {
        super(message);
        this.instead = List.of(instead);
    }

    /** The ways that the message names. */
    public List<Instead> instead() {
        return instead;
    }
}
