package io.converge.policy;

import io.converge.model.Conflict;
import io.converge.model.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What a change of state, or of the policy, tells the world.
 *
 * @param converged the outcome to emit; null if consumers have it already
 * @param conflicts those that are closed, then the one that is new or stands otherwise now
 * @param closes whether a conflict was open and none is any more
 */
public record Emission(Outcome converged, List<Conflict> conflicts, boolean closes) {

    static final Emission NOTHING = new Emission(null, List.of(), false);

    public Emission {
        conflicts = List.copyOf(conflicts);
    }

    public boolean isEmpty() {
        return converged == null && conflicts.isEmpty() && !closes;
    }

    /** Whether a conflict waits for the application now that did not, or one that did is gone. */
    public boolean concernsOpenConflicts() {
        return closes || openConflict() != null;
    }

    /** The conflict that waits for the application now; null if there is none that did not before. */
    public Conflict openConflict() {
        Conflict last = conflicts.isEmpty() ? null : conflicts.get(conflicts.size() - 1);
        return last != null && last.isUnresolved() ? last : null;
    }

    /** The difference between two readings, of two states or of one under two policies. */
    public static Emission between(Resolution before, Resolution after) {
        return new Emission(
                converged(before.visible(), after.visible()),
                conflicts(before, after),
                before.isOpen() && !after.isOpen());
    }

    /** All that a reading says, where it is not known what was said before. */
    public static Emission ofAll(Resolution now) {
        Emission all = between(Resolution.NONE, now);
        return new Emission(all.converged, all.conflicts, !now.isOpen());
    }

    private static Outcome converged(Outcome known, Outcome next) {
        return next == null || known != null && known.sameContent(next) ? null : next;
    }

    private static List<Conflict> conflicts(Resolution before, Resolution after) {
        List<Conflict> conflicts = new ArrayList<>(2);
        boolean same = before.conflict() != null
                && after.conflict() != null
                && before.conflict().sameVersions(after.conflict());
        if (before.isOpen() && !same) {
            conflicts.add(before.conflict().closed());
        }
        if (after.conflict() != null && !(same && before.conflict().sameResolution(after.conflict()))) {
            conflicts.add(after.conflict());
        }
        return conflicts;
    }
}
