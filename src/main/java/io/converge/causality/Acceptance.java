package io.converge.causality;

import io.converge.model.RefusalReason;
import java.util.Objects;
import java.util.Optional;

/** What became of a change. */
public sealed interface Acceptance {

    /**
     * @param state the next state: the very object that accepted the change where nothing changed
     * @param collision whether another change of the same dot but different content was met
     * @param contradiction what has to be told though the change was accepted: it took live versions away and does not
     *     stand itself, nor does one that is known to have seen it
     */
    record Accepted(ItemState state, Classification classification, boolean collision, Optional<Refused> contradiction)
            implements Acceptance {

        public Accepted {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(classification, "classification");
            Objects.requireNonNull(contradiction, "contradiction");
        }

        /** One with nothing to tell. */
        public Accepted(ItemState state, Classification classification, boolean collision) {
            this(state, classification, collision, Optional.empty());
        }
    }

    /**
     * Why a change becomes a dead letter.
     *
     * <p>As an acceptance: the state stays.
     */
    record Refused(RefusalReason reason, String detail) implements Acceptance {}
}
