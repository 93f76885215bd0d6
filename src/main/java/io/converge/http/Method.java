package io.converge.http;

/** What a request wants done. */
public enum Method {
    GET,
    POST,
    PUT,
    DELETE;

    /** Whether nothing is changed by it. */
    public boolean isSafe() {
        return this == GET;
    }
}
