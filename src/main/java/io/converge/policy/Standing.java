package io.converge.policy;

import io.converge.causality.ItemState;

/**
 * How a sku stands: its state, and where that is known already, how it reads.
 *
 * @param resolution how the state reads for {@code reader}; null if nobody has read it
 * @param reader whom the reading belongs to; null if there is none
 */
public record Standing(ItemState state, Resolution resolution, Convergence reader) {

    /** A state that nobody has read. */
    public static Standing unread(ItemState state) {
        return new Standing(state, null, null);
    }

    /** A single version is read faster than a reading is kept. */
    static Standing read(ItemState state, Resolution resolution, Convergence reader) {
        return state.live().size() > 1 ? new Standing(state, resolution, reader) : unread(state);
    }
}
