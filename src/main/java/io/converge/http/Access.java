package io.converge.http;

/** Who a route is for. */
public enum Access {
    /** Anybody, signed in or not. */
    ANYONE,
    /** Whoever may look. */
    VIEWER,
    /** Whoever may change something. */
    RESOLVER
}
