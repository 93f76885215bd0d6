package io.converge.serde.registry;

/** The schema registry does not do what it was asked for, and will not until someone changes something. */
public final class RegistryRefusalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegistryRefusalException(String message, Throwable cause) {
        super(message, cause);
    }
}
