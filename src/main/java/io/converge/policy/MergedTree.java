package io.converge.policy;

import io.converge.causality.Leaf;
import io.converge.causality.Leaf.Absent;
import io.converge.causality.Leaves;
import io.converge.causality.Place;
import io.converge.model.CodePointOrder;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.RecordFields;
import io.converge.model.Variant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts leaves together to the content of a product. Where all leaves of a field that is a map or an array are gone, the base version says
 * what stands there: an empty one, null, or nothing. An entry of a map is gone with its leaves.
 */
final class MergedTree {

    /** Where nothing stands. */
    private static final Node NOTHING = new Node();

    private final LeafRules rules;
    private final Leaves base;
    private final Product product;

    /**
     * @param base the leaves of the base version
     * @param product of the base version
     */
    MergedTree(LeafRules rules, Leaves base, Product product) {
        this.rules = rules;
        this.base = base;
        this.product = product;
    }

    /** What stands at a place. Most are leaves, and have nothing inside. */
    private static final class Node {
        private Object value = Absent.ABSENT;
        private String branch;
        private Map<String, Node> fields = Map.of();
        private Map<Object, Node> entries = Map.of();
        private Set<Object> elements = Set.of();

        Node at(Place.Step step) {
            if (step instanceof Place.Name name) {
                fields = fields.isEmpty() ? new LinkedHashMap<>() : fields;
                return fields.computeIfAbsent(name.name(), any -> new Node());
            }
            if (step instanceof Place.Key key) {
                entries = entries.isEmpty() ? new LinkedHashMap<>() : entries;
                return entries.computeIfAbsent(key.key(), any -> new Node());
            }
            branch = ((Place.Branch) step).name();
            return this;
        }

        void add(Object element) {
            elements = elements.isEmpty() ? new LinkedHashSet<>() : elements;
            elements.add(element);
        }
    }

    /** The content of those leaves that are there. */
    Map<String, Object> of(Collection<LeafMerge.Reading> readings) {
        Node root = new Node();
        for (LeafMerge.Reading reading : readings) {
            if (reading.isThere()) {
                put(reading, root);
            }
        }
        for (LeafMerge.Reading reading : readings) {
            if (reading.isThere() && reading.leaf() instanceof Leaf.Entry entry) {
                putKey(entry, root);
            }
        }
        return map(root, product.fields(), Place.ROOT);
    }

    private static void put(LeafMerge.Reading reading, Node root) {
        if (reading.leaf() instanceof Leaf.Group group) {
            List<?> members = (List<?>) reading.value();
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i) != Absent.ABSENT) {
                    node(Place.of(group.members().get(i)), root).value = members.get(i);
                }
            }
        } else if (reading.leaf() instanceof Leaf.Element element) {
            node(element.place(), root).add(element.element());
        } else if (reading.leaf() instanceof Leaf.Entry entry) {
            node(entry.element(), root);
        } else {
            node(reading.leaf().place(), root).value = reading.value();
        }
    }

    /** An element has the key that it is known by, also where nobody is known to have written it. */
    private void putKey(Leaf.Entry entry, Node root) {
        Place place = entry.element();
        for (String step : rules.keyOf(entry.pointer()).steps()) {
            place = place.then(new Place.Name(step));
        }
        Node node = node(place, root);
        if (node.value == Absent.ABSENT) {
            node.value = entry.key();
        }
    }

    private static Node node(Place place, Node root) {
        return place.above() == null ? root : node(place.above(), root).at(place.last());
    }

    /** @param before what the base version has there; {@link Absent#ABSENT} if nothing */
    private Object value(Node node, Object before, Place place) {
        if (!node.entries.isEmpty() || !node.elements.isEmpty()) {
            return array(node, before instanceof List<?> list ? list : List.of(), place);
        }
        boolean isOfOneBranch = Objects.equals(node.branch, Variant.branchOf(before));
        Map<?, ?> mapBefore = isOfOneBranch && Variant.plain(before) instanceof Map<?, ?> map ? map : Map.of();
        return node.branch == null
                ? map(node, mapBefore, place)
                : new Variant(node.branch, map(node, mapBefore, place.then(new Place.Branch(node.branch))));
    }

    private Map<String, Object> map(Node node, Map<?, ?> before, Place place) {
        Map<String, Object> map = new LinkedHashMap<>();
        node.fields.forEach((name, field) -> {
            boolean isLeaf = field.value != Absent.ABSENT;
            map.put(name, isLeaf ? field.value : value(field, in(before, name), place.then(new Place.Name(name))));
        });
        boolean areFields = place.depth() == 0 || before instanceof RecordFields;
        before.forEach((name, value) -> {
            if (!map.containsKey(name) && mayHaveNoLeaf(value)) {
                Place at = place.then(new Place.Name((String) name));
                if (areFields || hasNoLeaf(value, at)) {
                    putRest(map, (String) name, value, at);
                }
            }
        });
        return map;
    }

    private static Object in(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null && !map.containsKey(name) ? Absent.ABSENT : value;
    }

    /** Most values are leaves, whatever the rules say. */
    private static boolean mayHaveNoLeaf(Object value) {
        return value == null || value instanceof Map<?, ?> || value instanceof List<?> || value instanceof Variant;
    }

    /** What the base version has at a place where nothing stands, without its leaves. */
    private void putRest(Map<String, Object> map, String name, Object value, Place place) {
        if (base.arrays().contains(place)) {
            map.put(name, value == null ? null : List.of());
        } else if (Variant.plain(value) instanceof Map<?, ?> inner) {
            Place inside = inside(value, place);
            if (base.walked().contains(inside)) {
                Map<String, Object> rest = map(NOTHING, inner, inside);
                map.put(name, value instanceof Variant variant ? new Variant(variant.branch(), rest) : rest);
            }
        }
    }

    /** Whether nobody can say of an entry of the base version that it is gone. */
    private boolean hasNoLeaf(Object value, Place place) {
        if (base.arrays().contains(place)) {
            return value == null || ((List<?>) value).isEmpty();
        }
        Place inside = inside(value, place);
        return Variant.plain(value) instanceof Map<?, ?> map
                && base.walked().contains(inside)
                && map.entrySet().stream()
                        .allMatch(entry ->
                                hasNoLeaf(entry.getValue(), inside.then(new Place.Name((String) entry.getKey()))));
    }

    private static Place inside(Object value, Place place) {
        return value instanceof Variant variant ? place.then(new Place.Branch(variant.branch())) : place;
    }

    /** In the order of the base version; what that does not have in the order of the texts. */
    private List<Object> array(Node node, List<?> before, Place place) {
        if (node.entries.isEmpty()) {
            return ordered(node.elements, before);
        }
        Map<Object, Map<?, ?>> elements =
                LeafCutter.byKey(before, rules.keyOf(Pointer.of(place.names()).text()));
        Map<Object, Map<?, ?>> known = elements == null ? Map.of() : elements;
        List<Object> array = new ArrayList<>();
        for (Object key : ordered(node.entries.keySet(), known.keySet())) {
            Map<?, ?> element = known.getOrDefault(key, Map.of());
            array.add(map(node.entries.get(key), element, place.then(new Place.Key(key))));
        }
        return array;
    }

    private static List<Object> ordered(Set<Object> there, Collection<?> before) {
        Set<Object> ordered = new LinkedHashSet<>();
        before.stream().filter(there::contains).forEach(ordered::add);
        Map<String, List<Object>> others = new TreeMap<>(CodePointOrder.INSTANCE);
        for (Object element : there) {
            if (!ordered.contains(element)) {
                others.computeIfAbsent(CanonicalJson.of(element), any -> new ArrayList<>())
                        .add(element);
            }
        }
        others.values().forEach(ordered::addAll);
        return new ArrayList<>(ordered);
    }
}
