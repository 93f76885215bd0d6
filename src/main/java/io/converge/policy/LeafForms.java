package io.converge.policy;

import io.converge.causality.Leaf;
import io.converge.causality.Leaf.Absent;
import io.converge.causality.Place;
import io.converge.policy.LeafMerge.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Of which forms leaves say that the places on the way to them are. A value, a map, an array and the records of each branch of a union are
 * forms that exclude each other. Places that are of one form for all leaves, as most are, are not told.
 */
final class LeafForms {

    private enum Form {
        VALUE,
        MAP,
        ARRAY
    }

    /** The leaves of each form of a place, the forms in the order of their first leaves. */
    record Contest(Place place, Collection<List<Leaf>> forms) {}

    /** One form of each place. */
    private final Map<Place, Object> forms = new HashMap<>();

    private final Set<Place> contested = new HashSet<>();

    private LeafForms() {}

    /** The places of several forms, those above first. */
    static List<Contest> contests(Collection<Reading> readings) {
        LeafForms forms = new LeafForms();
        for (Reading reading : readings) {
            if (reading.isThere()) {
                forms.hear(reading);
            }
        }
        return forms.contested.isEmpty() ? List.of() : forms.contestsOf(readings);
    }

    private List<Contest> contestsOf(Collection<Reading> readings) {
        Map<Place, Map<Object, List<Leaf>>> leaves = new LinkedHashMap<>();
        readings.stream().filter(Reading::isThere).forEach(reading -> addTo(leaves, reading));
        return leaves.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getKey().depth()))
                .map(entry -> new Contest(entry.getKey(), entry.getValue().values()))
                .toList();
    }

    private void hear(Reading reading) {
        for (Place place : places(reading)) {
            Object own = ownForm(reading.leaf());
            if (own == null || hear(place, own)) {
                hearAbove(place);
            }
        }
    }

    /** Whoever was at a place before has been at all that are above it, too. */
    private void hearAbove(Place place) {
        for (Place below = place; below.depth() > 1; below = below.above()) {
            if (hasForm(below.above()) && !hear(below.above(), formAbove(below))) {
                return;
            }
        }
    }

    /** Whether it is the first time. */
    private boolean hear(Place place, Object form) {
        Object known = forms.putIfAbsent(place, form);
        if (known != null && !known.equals(form)) {
            contested.add(place);
        }
        return known == null;
    }

    private void addTo(Map<Place, Map<Object, List<Leaf>>> leaves, Reading reading) {
        for (Place place : places(reading)) {
            Object own = ownForm(reading.leaf());
            if (own != null) {
                addTo(leaves, place, own, reading.leaf());
            }
            for (Place below = place; below.depth() > 1; below = below.above()) {
                addTo(leaves, below.above(), formAbove(below), reading.leaf());
            }
        }
    }

    /** A group comes to one place by several of its members, one after the other. */
    private void addTo(Map<Place, Map<Object, List<Leaf>>> leaves, Place place, Object form, Leaf leaf) {
        if (contested.contains(place)) {
            List<Leaf> ofForm = leaves.computeIfAbsent(place, any -> new LinkedHashMap<>())
                    .computeIfAbsent(form, any -> new ArrayList<>());
            if (ofForm.isEmpty() || !ofForm.get(ofForm.size() - 1).equals(leaf)) {
                ofForm.add(leaf);
            }
        }
    }

    /** Where a leaf is; of a group those of its members that are there. */
    private static List<Place> places(Reading reading) {
        return reading.leaf() instanceof Leaf.Group group
                ? placesOf(group, (List<?>) reading.value())
                : List.of(reading.leaf().place());
    }

    private static List<Place> placesOf(Leaf.Group group, List<?> values) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != Absent.ABSENT) {
                places.add(Place.of(group.members().get(i)));
            }
        }
        return places;
    }

    /** What a leaf says of its own place; null: nothing, as a group is at several. */
    private static Object ownForm(Leaf leaf) {
        if (leaf instanceof Leaf.Group) {
            return null;
        }
        return leaf instanceof Leaf.Value ? Form.VALUE : Form.ARRAY;
    }

    /** What a place says of the one above it. */
    private static Object formAbove(Place place) {
        Place.Step last = place.last();
        return last instanceof Place.Name ? Form.MAP : last instanceof Place.Key ? Form.ARRAY : last;
    }

    /** A branch is one already. */
    private static boolean hasForm(Place place) {
        return !(place.last() instanceof Place.Branch);
    }
}
