package io.converge.topology;

/** A thread may have lost its work to another instance while the process stood still: it may write no more. */
public final class StandstillException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StandstillException(String message) {
        super(message);
    }
}
