package io.converge.policy;

import io.converge.causality.Leaf;
import io.converge.causality.Leaves;
import io.converge.causality.Place;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Variant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cuts products into leaves: records and maps are walked, and arrays as their rules say; whatever else stands at a place is a leaf, null
 * too, and so are fields that belong together.
 */
final class LeafCutter implements Leaves.Cutter {

    private final LeafRules rules;
    private final boolean cutsArrays;
    private final boolean cutsByKey;
    private final Map<List<String>, List<Pointer>> groups;
    private final Set<String> ranking;

    /** @param paths where the numbers stand that rank versions */
    LeafCutter(LeafRules rules, List<Pointer> paths) {
        this.rules = rules;
        this.cutsArrays = rules.cutArrays();
        this.cutsByKey = rules.use(LeafRule.BY);
        this.groups = rules.groupsByMember();
        this.ranking =
                paths.stream().flatMap(path -> path.steps().stream().limit(1)).collect(Collectors.toSet());
    }

    @Override
    public Set<String> ranking() {
        return ranking;
    }

    @Override
    public boolean cutsByKey() {
        return cutsByKey;
    }

    @Override
    public Leaves cut(Product product) {
        if (product == null) {
            return Leaves.NONE;
        }
        return cut(product.fields(), product.fields(), rules.groups());
    }

    /**
     * @param fields those that groups are in
     * @param walked those that are cut
     */
    private Leaves cut(Map<String, Object> fields, Map<String, Object> walked, List<List<Pointer>> ofGroups) {
        Cut cut = new Cut();
        cut.groups(fields, ofGroups);
        cut.walk(walked, Place.ROOT, new ArrayList<>());
        return new Leaves(cut.values, cut.entries, cut.walked, cut.arrays);
    }

    @Override
    public Leaves.Both cutDifference(Product product, Product before) {
        Product.Difference difference = product.difference(before);
        if (difference == null) {
            return new Leaves.Both(cut(product), cut(before));
        }
        Map<String, Object> fields = difference.fields();
        List<List<Pointer>> touched = new ArrayList<>();
        Set<String> members = new HashSet<>();
        for (List<Pointer> group : rules.groups()) {
            if (group.stream().anyMatch(member -> fields.containsKey(top(member)))) {
                touched.add(group);
                group.forEach(member -> members.add(top(member)));
            }
        }
        return new Leaves.Both(
                cut(product.fields(members), fields, touched),
                cut(before.fields(members), difference.others(), touched));
    }

    private static String top(Pointer pointer) {
        return pointer.steps().get(0);
    }

    /** The value at the end of the steps; {@link Leaf.Absent#ABSENT} if no map leads there. */
    private static Object at(Map<String, Object> fields, Pointer pointer) {
        Object value = fields;
        for (String step : pointer.steps()) {
            if (!(Variant.plain(value) instanceof Map<?, ?> map) || !map.containsKey(step)) {
                return Leaf.Absent.ABSENT;
            }
            value = map.get(step);
        }
        return value;
    }

    /**
     * The keys of an array's elements, in their order; null if one lacks it, or two have the same.
     *
     * @param key where in an element
     */
    static List<Object> keys(List<?> array, Pointer key) {
        Set<Object> keys = new LinkedHashSet<>();
        for (Object element : array) {
            if (!(element instanceof Map<?, ?>)) {
                return null;
            }
            Object value = element;
            for (String step : key.steps()) {
                value = Variant.plain(value) instanceof Map<?, ?> map ? map.get(step) : null;
            }
            if (value == null || !keys.add(value)) {
                return null;
            }
        }
        return new ArrayList<>(keys);
    }

    /** One walk through a product. */
    private final class Cut {

        private final Map<Leaf, Object> values = new LinkedHashMap<>();
        private final Set<Place> entries = new LinkedHashSet<>();
        private final Set<Place> walked = new LinkedHashSet<>();
        private final Set<Place> arrays = new HashSet<>();
        /** In how many arrays the walk is: what stands in their elements belongs to no group. */
        private int arraysAround;

        void groups(Map<String, Object> fields, List<List<Pointer>> ofGroups) {
            for (List<Pointer> group : ofGroups) {
                List<Object> members =
                        group.stream().map(member -> at(fields, member)).toList();
                if (members.stream().anyMatch(member -> member != Leaf.Absent.ABSENT)) {
                    values.put(new Leaf.Group(group), members);
                }
            }
        }

        /** @param names on the way, without keys: what the place is called in rules */
        private void walk(Object value, Place place, List<String> names) {
            if (!groups.isEmpty() && arraysAround == 0 && groups.containsKey(names)) {
                return;
            }
            if (value instanceof Map<?, ?> map) {
                walked.add(place);
                map.forEach((name, inner) -> {
                    names.add((String) name);
                    walk(inner, place.then(new Place.Name((String) name)), names);
                    names.remove(names.size() - 1);
                });
            } else if (value instanceof Variant variant && variant.value() instanceof Map<?, ?> map) {
                walk(map, place.then(new Place.Branch(variant.branch())), names);
            } else if (!cutsArrays || !isCut(value, place, names)) {
                values.put(new Leaf.Value(place), value);
            }
        }

        private boolean isCut(Object value, Place place, List<String> names) {
            if (value != null && !(value instanceof List<?>)) {
                return false;
            }
            String pointer = Pointer.of(names).text();
            LeafRule rule = rules.of(pointer);
            if (!rule.cutsArrays()) {
                return false;
            }
            List<?> array = value == null ? List.of() : (List<?>) value;
            if (rule == LeafRule.SET) {
                array.forEach(element -> values.put(new Leaf.Element(place, element), true));
                arrays.add(place);
                return true;
            }
            List<Object> keys = keys(array, rules.keyOf(pointer));
            if (keys == null) {
                return false;
            }
            arrays.add(place);
            arraysAround++;
            for (int i = 0; i < keys.size(); i++) {
                Leaf.Entry entry = new Leaf.Entry(place, keys.get(i));
                values.put(entry, true);
                entries.add(entry.element());
                ((Map<?, ?>) array.get(i)).forEach((name, inner) -> {
                    names.add((String) name);
                    walk(inner, entry.element().then(new Place.Name((String) name)), names);
                    names.remove(names.size() - 1);
                });
            }
            arraysAround--;
            return true;
        }
    }
}
