package io.converge.writing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The sequences of one writer: a hybrid logical clock. A sequence is a millisecond since 1970 times {@link #INSTANCES}, plus the number of
 * the writer's instance. The millisecond is that of the machine's clock, or the one behind the last that was used or seen, whichever is
 * later. So sequences grow whatever the clock does, and those of two instances are never equal. Of any thread.
 *
 * <p>What has to grow are the sequences of a sku. One counter for all would run ahead of the clock where more than one change is made in a
 * millisecond, and a writer that is started again would begin below it. So each sku has the counter of its bucket.
 */
final class Sequences {

    static final int INSTANCES = 1_000;

    private static final int BUCKETS = 1_024;

    private final int instance;
    private final AtomicLongArray last = new AtomicLongArray(BUCKETS);
    private final AtomicLong least = new AtomicLong();

    /** @param startMs the machine's clock now: none of the sequences is of an earlier time, even if the clock is set back */
    Sequences(int instance, long startMs) {
        this.instance = instance;
        startAfter(startMs * INSTANCES - 1);
    }

    /** Lets all that follow be greater than this one. */
    void startAfter(long sequence) {
        least.accumulateAndGet(sequence, Math::max);
    }

    /**
     * One that is greater than all before of this sku.
     *
     * @param seen the greatest that the writer has seen of its own origin; 0 if none
     * @param nowMs the machine's clock
     * @throws ArithmeticException if there is none
     */
    long next(String sku, long seen, long nowMs) {
        long known = known(seen);
        int bucket = Math.floorMod(sku.hashCode(), BUCKETS);
        return last.updateAndGet(bucket, before -> after(Math.max(before, known), nowMs));
    }

    /** What all that follow are greater than, one that was seen among it. */
    long known(long seen) {
        return Math.max(seen, least.get());
    }

    private long after(long known, long nowMs) {
        long ms = Math.max(nowMs, known / INSTANCES + 1);
        return Math.addExact(Math.multiplyExact(ms, INSTANCES), instance);
    }
}
