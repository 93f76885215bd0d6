package io.converge.topology;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notices that the whole process has stood still: a stopped process, a machine that slept, a collection that took all. Its
 * consumers have then missed their heartbeats, and others may have its work. Under exactly-once what it still writes
 * is fenced off; under at-least-once only its threads themselves can keep older states from going behind newer ones,
 * by asking here before each write. Safe for threads.
 */
public final class Standstills implements AutoCloseable {

    private static final long TICK_MS = 200;

    private final long longestMs;
    private final Thread clock = new Thread(this::run, "standstill-watch");
    private volatile long tickMs = System.currentTimeMillis();
    private final AtomicInteger count = new AtomicInteger();

    /** @param longestMs what is short enough to go on as if nothing had been; beyond all measure: nothing is watched */
    public Standstills(long longestMs) {
        this.longestMs = longestMs;
        if (longestMs < Long.MAX_VALUE) {
            clock.setDaemon(true);
            clock.start();
        }
    }

    /** For exactly-once. */
    public static Standstills notWatched() {
        return new Standstills(Long.MAX_VALUE);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(TICK_MS);
                tick(System.currentTimeMillis());
            }
        } catch (InterruptedException closed) {
            // That is what close() is for.
        }
    }

    void tick(long nowMs) {
        if (nowMs - tickMs > longestMs) {
            count.incrementAndGet();
        }
        tickMs = nowMs;
    }

    /** How many there were, for a task that starts: of those before it does not have to know. */
    int count() {
        return count.get();
    }

    /**
     * @param known what {@link #count()} said when the task started
     * @param nowMs the clock of the machine
     * @throws StandstillException if there was one since, or is one this moment
     */
    void check(int known, long nowMs) {
        if (count.get() != known || nowMs - tickMs > longestMs) {
            throw new StandstillException("the process stood still for more than " + longestMs + " ms");
        }
    }

    @Override
    public void close() {
        clock.interrupt();
    }
}
