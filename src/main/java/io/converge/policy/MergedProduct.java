package io.converge.policy;

import io.converge.causality.Place;
import io.converge.model.CodePointOrder;
import io.converge.model.MisfitException;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Variant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The product that leaves are put together to. Leaves of different writers may come to what is no product, such as a record of which one
 * has removed a field and another one has written the rest. There, and nowhere else, the base version's value stands instead: at the very
 * place where something is wrong, or where that does not help at the place above it.
 */
final class MergedProduct {

    private static final int MOST_SHOWN = 3;

    private final LeafMerge merge;
    private final LeafRules rules;
    private final Product base;
    private final Set<Place> fallen = new HashSet<>();
    /** What was wrong, by its place. */
    private final Map<String, String> faults = new TreeMap<>(CodePointOrder.INSTANCE);

    private Product product;

    /**
     * Puts the leaves of a merge together. Those that fall are told by it from then on.
     *
     * @param base the base version's
     */
    MergedProduct(LeafMerge merge, LeafRules rules, Product base) {
        this.merge = merge;
        this.rules = rules;
        this.base = base;
        if (merge.standsAsBase()) {
            product = base;
        }
        while (product == null && !fallen.contains(Place.ROOT)) {
            make();
        }
    }

    private void make() {
        Map<String, Object> fields = merge.fields();
        try {
            product = base.withFields(fields, merge.origins()::get);
        } catch (MisfitException misfit) {
            Set<Place> falling = new HashSet<>();
            for (Pointer fault : misfit.places()) {
                faults.putIfAbsent(fault.text(), misfit.fault(fault));
                falling.add(notYetFallen(place(fault, fields)));
            }
            falling.forEach(merge::fall);
            fallen.addAll(falling);
        }
    }

    private Place notYetFallen(Place place) {
        Place at = place;
        while (fallen.contains(at)) {
            at = at.above();
        }
        return at;
    }

    /** Where a pointer leads: to elements by their keys where they have some, else to their array. */
    private Place place(Pointer pointer, Map<String, Object> fields) {
        Place place = Place.ROOT;
        Object value = fields;
        for (String step : pointer.steps()) {
            if (value instanceof Variant variant) {
                place = place.then(new Place.Branch(variant.branch()));
                value = variant.value();
            }
            if (value instanceof Map<?, ?> map) {
                place = place.then(new Place.Name(step));
                value = map.get(step);
            } else {
                List<Object> keys = value instanceof List<?> array ? keys(array, place) : List.of();
                if (keys.isEmpty()) {
                    return place;
                }
                int index = Integer.parseInt(step);
                place = place.then(new Place.Key(keys.get(index)));
                value = ((List<?>) value).get(index);
            }
        }
        return place;
    }

    private List<Object> keys(List<?> array, Place place) {
        String pointer = Pointer.of(place.names()).text();
        Map<Object, Map<?, ?>> elements =
                rules.of(pointer) == LeafRule.BY ? LeafCutter.byKey(array, rules.keyOf(pointer)) : null;
        return elements == null ? List.of() : new ArrayList<>(elements.keySet());
    }

    /** What stands; null if it is the base version, as nothing else can be made. */
    Product product() {
        return fallen.contains(Place.ROOT) ? null : product;
    }

    /** Whether some of what was merged could not stand. */
    boolean isPatched() {
        return !faults.isEmpty();
    }

    /** What could not stand, in words. */
    String reason() {
        List<String> shown = faults.values().stream().limit(MOST_SHOWN).toList();
        int more = faults.size() - shown.size();
        return "the versions cannot be merged: " + String.join(", ", shown)
                + (more > 0 ? ", and so on at " + more + " more places" : "");
    }
}
