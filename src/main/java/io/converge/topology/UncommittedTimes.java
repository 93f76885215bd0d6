package io.converge.topology;

import java.util.Arrays;

/**
 * The times of records that are processed and not committed yet: how many there are of each. One is added in a few nanoseconds and
 * without a new object, so it is not kept to the millisecond in every case: what is younger than the first that was added is within
 * a minute, what is older to a part in {@value #STEPS}. For one thread.
 */
final class UncommittedTimes {

    /** What comes later than this behind the first one, in ms, counts as if it came then. */
    private static final int YOUNGEST = 1 << 16;

    /** Into so many steps each power of two is divided. */
    private static final int STEPS = 32;

    private static final int STEP_BITS = 5;
    private static final int OLDEST = slot(Long.MAX_VALUE) + 1;

    private final int[] younger = new int[YOUNGEST];
    private final int[] older = new int[OLDEST];
    private long baseMs;
    private int youngerEnd;
    private int olderEnd;

    /** Is told how many records there are of an age. */
    interface Visitor {
        void visit(long ageMs, int records);
    }

    /**
     * @param timeMs the time of a record
     * @param nowMs the clock of the machine
     */
    void add(long timeMs, long nowMs) {
        if (isEmpty()) {
            baseMs = nowMs;
        }
        long behindMs = timeMs - baseMs;
        if (behindMs >= 0) {
            int slot = (int) Math.min(behindMs, YOUNGEST - 1);
            younger[slot]++;
            youngerEnd = Math.max(youngerEnd, slot + 1);
        } else {
            int slot = slot(-behindMs);
            older[slot]++;
            olderEnd = Math.max(olderEnd, slot + 1);
        }
    }

    boolean isEmpty() {
        return youngerEnd == 0 && olderEnd == 0;
    }

    /** Gives all by their age, which is 0 for a time that is yet to come, and forgets them. */
    void drain(long nowMs, Visitor visitor) {
        long sinceMs = nowMs - baseMs;
        for (int slot = 0; slot < youngerEnd; slot++) {
            if (younger[slot] > 0) {
                visitor.visit(Math.max(0, sinceMs - slot), younger[slot]);
            }
        }
        for (int slot = 0; slot < olderEnd; slot++) {
            if (older[slot] > 0) {
                visitor.visit(Math.max(0, sinceMs + least(slot)), older[slot]);
            }
        }
        clear();
    }

    void clear() {
        Arrays.fill(younger, 0, youngerEnd, 0);
        Arrays.fill(older, 0, olderEnd, 0);
        youngerEnd = 0;
        olderEnd = 0;
    }

    /** Where a number stands: each for itself up to twice the steps, then in steps that double with each power of two. */
    private static int slot(long number) {
        if (number < 2 * STEPS) {
            return (int) number;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(number) - STEP_BITS;
        return shift * STEPS + (int) (number >>> shift);
    }

    /** The least number that stands there. */
    private static long least(int slot) {
        if (slot < 2 * STEPS) {
            return slot;
        }
        int shift = slot / STEPS - 1;
        return (long) (slot % STEPS + STEPS) << shift;
    }
}
