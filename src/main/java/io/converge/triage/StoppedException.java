package io.converge.triage;

import java.io.IOException;

/** A topic was not read to its end, since a {@link StopSignal} was given. */
public final class StoppedException extends IOException {

    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("stopped");
    }
}
