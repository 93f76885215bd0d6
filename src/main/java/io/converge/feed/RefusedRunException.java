package io.converge.feed;

import java.io.IOException;

/** A run that would do harm has sent nothing. */
public final class RefusedRunException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedRunException(String message) {
        super(message);
    }
}
