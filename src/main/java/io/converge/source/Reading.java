package io.converge.source;

import io.converge.model.Change;
import java.util.List;

/**
 * What a record says.
 *
 * @param changes of different skus; most records say one
 * @param passedOver what it is if it says none; null else
 */
public record Reading(List<Change> changes, PassedOver passedOver) {

    static Reading of(Change change) {
        return new Reading(List.of(change), null);
    }

    static Reading of(List<Change> changes) {
        return new Reading(List.copyOf(changes), null);
    }

    static Reading over(PassedOver what) {
        return new Reading(List.of(), what);
    }
}
