package io.converge.causality;

import io.converge.model.RefusalReason;

/** What became of a change. */
public sealed interface Acceptance {

    /**
     * @param state the next state: the very object that accepted the change where nothing changed
     * @param collision whether another change of the same dot but different content was met
     */
    record Accepted(ItemState state, Classification classification, boolean collision) implements Acceptance {}

    /** The state stays. */
    record Refused(RefusalReason reason, String detail) implements Acceptance {}
}
