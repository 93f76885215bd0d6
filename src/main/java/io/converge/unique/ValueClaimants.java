package io.converge.unique;

/** The skus that claim one value, in the order of their bytes, wherever they are kept: there may be very many. */
public interface ValueClaimants {

    /**
     * What is known of one.
     *
     * @param number of its claim
     * @param sent of its last message
     * @param rank null until it has said how it stands
     */
    record Entry(long number, long sent, Rank rank) {

        boolean isDeclared() {
            return rank != null;
        }

        Entry undeclared() {
            return new Entry(number, sent, null);
        }
    }

    /** What to do with one. */
    interface Visitor {
        /** Whether to go on. */
        boolean visit(String sku, Entry entry);
    }

    /** Null if it does not claim the value. */
    Entry get(String sku);

    /**
     * @param claimant what an entry that is declared goes with, if that is new; null: what is there stays, and of one that
     *     is not declared nothing
     */
    void put(String sku, Entry entry, Claimant claimant);

    void remove(String sku);

    /** Gives those behind a sku, from the first on if that is empty, as long as the visitor goes on; it may put them. */
    void forEachAfter(String sku, Visitor visitor);
}
