package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.policy.Convergence;
import io.converge.policy.Standing;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The states of the skus with the readings of the conflicts that were worked on last, so that a merge procedure need not run
 * again to tell what stood before a change. Of as many more as the cache holds it is known whether they were settled, which mostly tells
 * enough. Every change is written to the store.
 */
final class HotItems {

    private static final int MOST_READINGS = 1_000;
    /** A reading of heavier products is made again. */
    private static final int HEAVIEST_PRODUCTS = 8 * 1024;

    private final ItemStore store;
    private final boolean marks;
    /** Whose readings the marks are of. */
    private Convergence reader;

    private final Map<String, Standing> readings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Standing> eldest) {
            return size() > MOST_READINGS;
        }
    };

    /** @param marks whether it is enough to know of a sku that it was settled */
    HotItems(ItemStore store, boolean marks) {
        this.store = store;
        this.marks = marks;
    }

    Standing get(String sku) {
        Standing reading = readings.isEmpty() ? null : readings.get(sku);
        if (reading != null) {
            return reading;
        }
        ItemState state = store.get(sku);
        return state.live().size() > 1 && store.isMarked(sku)
                ? Standing.settled(state, reader)
                : Standing.unread(state);
    }

    /** Writes what differs between {@code before}, which is stored, and {@code after}. */
    void put(String sku, ItemState before, Standing after) {
        store.put(sku, before, after.state(), isMarked(after));
        if (after.isRead() && after.state().weight() <= HEAVIEST_PRODUCTS) {
            readings.put(sku, after);
        } else if (!readings.isEmpty()) {
            readings.remove(sku);
        }
    }

    private boolean isMarked(Standing after) {
        if (!marks || !after.isRead() || !after.isSettled()) {
            return false;
        }
        if (reader == null) {
            reader = after.reader();
        }
        return after.reader() == reader;
    }

    /** Gives the skus behind {@code cursor}, from the first on if that is null, as long as the visitor goes on. */
    void forEachAfter(String cursor, ItemStore.Visitor visitor) {
        store.forEachAfter(cursor, visitor);
    }

    /** Removes all that is known of a sku. */
    void forget(String sku) {
        readings.remove(sku);
        store.forget(sku, store.get(sku));
    }
}
