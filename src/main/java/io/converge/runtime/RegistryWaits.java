package io.converge.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How long a thread may still wait for the registry with a record in its hands. Kafka takes the work of a thread away that does not
 * come back for more within {@code max.poll.interval.ms}; under at-least-once nothing then keeps the thread from
 * writing what it has, behind what the next owner wrote. So all waits within such an interval may take a part of it
 * together, and after that the thread gives its work up by itself. For one thread.
 */
final class RegistryWaits {

    /** Kafka Streams turns to the next poll after half of the interval, so a wait may begin as late as that. */
    private static final int PART = 3;

    private final long intervalNanos;
    private final Deque<Wait> waits = new ArrayDeque<>();
    private long waitedNanos;

    private record Wait(long endNanos, long nanos) {}

    RegistryWaits(long maxPollIntervalMs) {
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(maxPollIntervalMs);
    }

    /**
     * What is left of a wait.
     *
     * @param nowNanos of {@link System#nanoTime()}
     * @return at most {@code wantedMs}; 0: it is time to give up
     */
    long allowedMs(long wantedMs, long nowNanos) {
        while (!waits.isEmpty() && nowNanos - waits.peek().endNanos() > intervalNanos) {
            waitedNanos -= waits.remove().nanos();
        }
        long leftMs = TimeUnit.NANOSECONDS.toMillis(intervalNanos / PART - waitedNanos);
        return Math.max(0, Math.min(wantedMs, leftMs));
    }

    /** Counts a wait that has ended. */
    void waited(long nanos, long nowNanos) {
        waits.add(new Wait(nowNanos, nanos));
        waitedNanos += nanos;
    }
}
