package io.converge.topology;

/**
 * What time it is in the topics that a task reads: that of the latest record, and when none comes, as much later as was
 * waited for one. A task that catches up so lives in the past, and time in which it could not work does not count.
 */
final class TopicTime {

    /** A longer pause between two looks was none of waiting. */
    private static final long LONGEST_LOOK_MS = 60_000;

    private long streamMs = Long.MIN_VALUE;
    private long waitedMs;
    private long lookedAtMs;

    /**
     * @param streamTimeMs the latest record's time; negative if there was none
     * @param systemMs the clock of the machine: topic time is never later
     * @return in ms; 0 if no record has come
     */
    long now(long streamTimeMs, long systemMs) {
        if (streamTimeMs != streamMs) {
            streamMs = streamTimeMs;
            waitedMs = 0;
        } else {
            long look = systemMs - lookedAtMs;
            waitedMs += look >= 0 && look <= LONGEST_LOOK_MS ? look : 0;
        }
        lookedAtMs = systemMs;
        return streamMs < 0 ? 0 : Math.min(streamMs + waitedMs, systemMs);
    }
}
