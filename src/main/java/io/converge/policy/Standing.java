package io.converge.policy;

import io.converge.causality.ItemState;

/**
 * How a sku stands: its state, and where that is known already, how it reads.
 *
 * @param resolution how the state reads for {@code reader}; null if nobody has read it, or if nothing is known any more but that it was
 *     settled
 * @param reader whom the reading belongs to; null if there is none
 */
public record Standing(ItemState state, Resolution resolution, Convergence reader) {

    /** A state that nobody has read. */
    public static Standing unread(ItemState state) {
        return new Standing(state, null, null);
    }

    /** A state that {@link #isSettled() was settled} as it was read. */
    public static Standing settled(ItemState state, Convergence reader) {
        return new Standing(state, null, reader);
    }

    /** A single version is read faster than a reading is kept. */
    static Standing read(ItemState state, Resolution resolution, Convergence reader) {
        return state.live().size() > 1 ? new Standing(state, resolution, reader) : unread(state);
    }

    /** Whether it is known how it reads. */
    public boolean isRead() {
        return resolution != null;
    }

    /** Whether it is known that there is a product, and that no conflict waits for the application. */
    public boolean isSettled() {
        return isRead() ? !resolution.outcome().isDeleted() && !resolution.isOpen() : reader != null;
    }
}
