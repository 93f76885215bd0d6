package io.converge.source;

/** How a writer's time is written where its type does not say. */
public enum TimestampUnit {
    /** Milliseconds since 1970. */
    MS,
    /** Seconds since 1970. */
    S,
    /** A text such as {@code 2026-01-31T12:00:00Z}. */
    ISO_8601
}
