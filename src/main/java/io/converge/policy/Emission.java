package io.converge.policy;

import io.converge.model.Conflict;
import io.converge.model.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What a change of state tells the world.
 *
 * @param converged the outcome to emit; null if consumers have it already
 * @param conflicts those that are closed, then the one that is new
 */
public record Emission(Outcome converged, List<Conflict> conflicts) {

    public Emission {
        conflicts = List.copyOf(conflicts);
    }

    static Emission between(Resolution before, Resolution after, UnresolvedAction action) {
        return new Emission(converged(before, after, action), conflicts(before.conflict(), after.conflict()));
    }

    private static Outcome converged(Resolution before, Resolution after, UnresolvedAction action) {
        Outcome known = emitted(before, action);
        Outcome next = emitted(after, action);
        return next == null || known != null && known.sameContent(next) ? null : next;
    }

    private static Outcome emitted(Resolution resolution, UnresolvedAction action) {
        Outcome outcome = resolution.outcome();
        boolean held =
                outcome != null && outcome.status() == Outcome.Status.PROVISIONAL && action == UnresolvedAction.HOLD;
        return held ? null : outcome;
    }

    private static List<Conflict> conflicts(Conflict before, Conflict after) {
        if (before != null && after != null && before.sameVersions(after)) {
            return List.of();
        }
        List<Conflict> conflicts = new ArrayList<>(2);
        if (before != null && before.isUnresolved()) {
            conflicts.add(before.closed());
        }
        if (after != null) {
            conflicts.add(after);
        }
        return conflicts;
    }
}
