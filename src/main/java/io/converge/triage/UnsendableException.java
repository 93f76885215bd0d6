package io.converge.triage;

/** A refused record that cannot be sent again; the message says why. */
final class UnsendableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnsendableException(String message) {
        super(message);
    }
}
