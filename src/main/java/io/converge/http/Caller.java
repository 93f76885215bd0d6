package io.converge.http;

/**
 * Who calls.
 *
 * @param name by which what they do is signed
 * @param mayResolve whether they may change something
 */
public record Caller(String name, boolean mayResolve) {

    /** Who has not signed in. */
    public static final Caller NOBODY = new Caller("", false);
}
