package io.converge.console;

/** What a person chose cannot be written; the message says why. */
final class UnfitException extends Exception {

    private static final long serialVersionUID = 1L;

    UnfitException(String message) {
        super(message, null, false, false);
    }
}
