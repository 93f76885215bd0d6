package io.converge.runtime;

/** The application cannot start as things are. The message says what is wrong, where, and what would be right. */
public final class RefusedStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RefusedStartException(String message) {
        super(message);
    }

    public RefusedStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
