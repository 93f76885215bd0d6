package io.converge.sink;

/** A value that PostgreSQL has no place for, as is known before it is asked. */
final class UnwritableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnwritableException(String message) {
        super(message, null, false, false);
    }
}
