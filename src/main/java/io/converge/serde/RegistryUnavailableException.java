package io.converge.serde;

/** The schema registry gave no usable answer. The record at hand is not at fault and has to be tried again. */
public final class RegistryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
