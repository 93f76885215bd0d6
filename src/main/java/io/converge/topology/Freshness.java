package io.converge.topology;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How old changes are when what came of them can be seen: from the time of a change's record until its commit. The times of what a thread has
 * processed are kept until the thread commits; what it takes back is not counted. Safe for threads.
 */
public final class Freshness {

    /** Upper bounds of the buckets, in ms; there is one more for what is older. */
    private static final long[] BOUNDS_MS = {
        10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000,
        900_000, 3_600_000
    };

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MS.length + 1);
    private final LongAdder sumMs = new LongAdder();
    private final ThreadLocal<UncommittedTimes> uncommitted = ThreadLocal.withInitial(UncommittedTimes::new);
    private final LongSupplier clock;

    /** @param clock of the machine, in ms */
    public Freshness(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * What was counted since the start.
     *
     * @param boundsMs the buckets' upper bounds, each within
     * @param counts of each bucket alone, and behind them of what is older
     * @param sumMs of all ages
     */
    public record Histogram(long[] boundsMs, long[] counts, long sumMs) {

        /** What was counted since an earlier one. */
        public Histogram since(Histogram earlier) {
            long[] more = new long[counts.length];
            Arrays.setAll(more, bucket -> counts[bucket] - earlier.counts[bucket]);
            return new Histogram(boundsMs, more, sumMs - earlier.sumMs);
        }

        public long count() {
            return Arrays.stream(counts).sum();
        }

        /**
         * About the age, in ms, that a share of all is not above, as if those of a bucket were spread evenly in it; the last bound where it is
         * beyond that, NaN of none.
         */
        public double quantileMs(double share) {
            double rank = share * count();
            double before = 0;
            for (int bucket = 0; bucket < boundsMs.length; bucket++) {
                if (counts[bucket] > 0 && before + counts[bucket] >= rank) {
                    long from = bucket == 0 ? 0 : boundsMs[bucket - 1];
                    return from + (boundsMs[bucket] - from) * (rank - before) / counts[bucket];
                }
                before += counts[bucket];
            }
            return count() == 0 ? Double.NaN : boundsMs[boundsMs.length - 1];
        }
    }

    /** Those of the thread that asks. */
    UncommittedTimes uncommitted() {
        return uncommitted.get();
    }

    /** What the thread that says so has processed is committed. */
    public void committed() {
        UncommittedTimes times = uncommitted.get();
        if (!times.isEmpty()) {
            times.drain(clock.getAsLong(), this::count);
        }
    }

    /** What the thread that says so has processed is taken back. */
    public void aborted() {
        uncommitted.get().clear();
    }

    private void count(long ageMs, int records) {
        int place = Arrays.binarySearch(BOUNDS_MS, ageMs);
        counts.addAndGet(place >= 0 ? place : -place - 1, records);
        sumMs.add(ageMs * records);
    }

    public Histogram histogram() {
        long[] read = new long[counts.length()];
        Arrays.setAll(read, counts::get);
        return new Histogram(BOUNDS_MS.clone(), read, sumMs.sum());
    }
}
