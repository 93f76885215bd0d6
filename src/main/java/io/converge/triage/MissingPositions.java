package io.converge.triage;

import io.converge.model.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which of the places that a person named have no letter that is meant. */
public final class MissingPositions {

    private final Set<Position> missing = new HashSet<>();

    /** Of all places that are named. */
    public MissingPositions(DeadLetterFilter meant) {
        missing.addAll(meant.positions());
    }

    /** This letter is there, and is meant. */
    public void found(DeadLetter letter) {
        missing.remove(letter.place());
        missing.remove(letter.source());
    }

    /** Those of which no letter was found, as they are written. */
    public List<String> all() {
        return missing.stream().map(Position::toString).sorted().toList();
    }
}
