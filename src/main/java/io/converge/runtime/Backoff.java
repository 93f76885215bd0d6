package io.converge.runtime;

import java.util.concurrent.TimeUnit;

/** How long to wait after a fault: longer with each that follows closely on another. Safe for threads. */
final class Backoff {

    private final long firstMs;
    private final long longestMs;
    private long pauseMs;
    private long lastNanos;

    /** From one second to thirty. */
    static Backoff ofSeconds() {
        return new Backoff(1_000, 30_000);
    }

    private Backoff(long firstMs, long longestMs) {
        this.firstMs = firstMs;
        this.longestMs = longestMs;
    }

    /** @param nowNanos of {@link System#nanoTime()} */
    synchronized long nextPauseMs(long nowNanos) {
        boolean again = pauseMs > 0 && nowNanos - lastNanos < TimeUnit.MILLISECONDS.toNanos(4 * longestMs);
        pauseMs = again ? Math.min(2 * pauseMs, longestMs) : firstMs;
        lastNanos = nowNanos;
        return pauseMs;
    }

    /** The fault is over. */
    synchronized void reset() {
        pauseMs = 0;
    }
}
