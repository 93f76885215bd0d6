package io.converge.script;

/** A script did not end well; the message says in what way. */
final class ScriptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ScriptException(String message, Throwable cause) {
        super(message, cause);
    }
}
