package io.converge.json;

/** A JSON text that does not say what its schema asks for. The message names the place. */
public final class JsonFormException extends Exception {

    private static final long serialVersionUID = 1L;

    public JsonFormException(String message) {
        // Where a union's branches are tried there are many, and none tells more by its stack.
        super(message, null, false, false);
    }
}
