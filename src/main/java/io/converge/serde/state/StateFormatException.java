package io.converge.serde.state;

/** A store was written by another version of Converge in a form that this one does not read. No record is at fault. */
public final class StateFormatException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public StateFormatException(String message) {
        super(message);
    }
}
