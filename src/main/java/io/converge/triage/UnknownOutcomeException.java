package io.converge.triage;

import java.io.IOException;

/** A change was handed over, and nobody can tell whether it is written: it may be so still. */
public final class UnknownOutcomeException extends IOException {

    private static final long serialVersionUID = 1L;

    UnknownOutcomeException(String why, Throwable cause) {
        super("it is not known whether it was written, and it may be yet: " + why, cause);
    }
}
