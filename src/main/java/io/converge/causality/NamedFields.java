package io.converge.causality;

import io.converge.model.Pointer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The fields that a partial change speaks of: a leaf is asked for in a time that does not depend on how many there are. */
final class NamedFields {

    private final Set<List<String>> named = new HashSet<>();
    /** Where something further inside is named. */
    private final Set<List<String>> above = new HashSet<>();

    NamedFields(List<Pointer> fields) {
        for (Pointer field : fields) {
            List<String> steps = field.steps();
            named.add(steps);
            // Where one is known, so is what is above it.
            int depth = steps.size() - 1;
            while (depth >= 0 && above.add(steps.subList(0, depth))) {
                depth--;
            }
        }
    }

    /** Whether a leaf was written: one at a field, below it, or around it. */
    boolean wrote(Leaf leaf) {
        if (leaf instanceof Leaf.Group group) {
            return group.members().stream().anyMatch(member -> overlap(member.steps()));
        }
        List<String> names = leaf.place().names();
        return leaf instanceof Leaf.Value ? overlap(names) : leadTo(names);
    }

    /** Whether all that is at a place or below it was written. */
    boolean wroteAllBelow(Place place) {
        return leadTo(place.names());
    }

    private boolean overlap(List<String> names) {
        return above.contains(names) || leadTo(names);
    }

    private boolean leadTo(List<String> names) {
        for (int depth = names.size(); depth >= 0; depth--) {
            if (named.contains(names.subList(0, depth))) {
                return true;
            }
        }
        return false;
    }
}
