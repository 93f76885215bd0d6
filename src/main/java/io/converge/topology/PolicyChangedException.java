package io.converge.topology;

/** Another instance has given the catalogue another policy: this one may not touch it any more. */
public final class PolicyChangedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PolicyChangedException(String message) {
        super(message);
    }
}
