package io.converge.feed;

import io.converge.feed.SkuTable.Mark;

/**
 * What a run has to send, by what was sent before it.
 *
 * @param run which
 * @param openBefore the latest run before it that is still open; 0 if there is none
 * @param newest the latest run that has begun
 * @param newestFull the latest one that says of all that it does not list that it is gone
 */
record Novelty(long run, long openBefore, long newest, long newestFull) {

    static Novelty of(long run, RunOrder order) {
        return new Novelty(run, order.newestOpenBefore(run), order.newestBegun(), order.newestFull());
    }

    /**
     * Whether a row says what the feed has sent last. What an older run that is still open may yet send must not stand above that: so it was sent
     * by that one, or by a later one.
     */
    boolean isUnchanged(SkuTable table, int slot, long digest) {
        return table.has(slot, Mark.KNOWN)
                && !table.has(slot, Mark.DELETED)
                && table.digest(slot) == digest
                && isSafe(table, slot)
                && table.run(slot) <= run;
    }

    private boolean isSafe(SkuTable table, int slot) {
        return table.run(slot) >= openBefore;
    }

    /**
     * Whether a later run, which has begun already, has found what an earlier one had sent, and may have left it as it was: sent now, this
     * one would stand above it. Where that run is of all that there is, what it does not know is gone.
     */
    boolean isLate(SkuTable table, int slot) {
        return newest > run && table.has(slot, Mark.KNOWN) && table.run(slot) < run
                || newestFull > run && table.run(slot) < newestFull;
    }

    /** Whether a sku that the files do not list is to be deleted. */
    boolean isGone(SkuTable table, int slot) {
        return table.has(slot, Mark.KNOWN)
                && !table.has(slot, Mark.LISTED)
                && !(table.has(slot, Mark.DELETED) && isSafe(table, slot))
                && newest <= run;
    }
}
