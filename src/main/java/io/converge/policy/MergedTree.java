package io.converge.policy;

import io.converge.causality.Leaf;
import io.converge.causality.Leaf.Absent;
import io.converge.causality.Leaves;
import io.converge.causality.Place;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Variant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts leaves together to the content of a product. Where all leaves of a map or an array are gone, the base version says what stands
 * there: an empty one, null, or nothing.
 */
final class MergedTree {

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

    /** What stands at a place, as far as it is known. */
    private static final class Node {
        private Object value = Absent.ABSENT;
        private String branch;
        private boolean isMap;
        private boolean isArray;
        private final Map<String, Node> fields = new LinkedHashMap<>();
        private final Map<Object, Node> entries = new LinkedHashMap<>();
        private final Set<Object> elements = new LinkedHashSet<>();

        Node at(Place.Step step) {
            if (step instanceof Place.Name name) {
                isMap = true;
                return fields.computeIfAbsent(name.name(), any -> new Node());
            }
            if (step instanceof Place.Key key) {
                isArray = true;
                return entries.computeIfAbsent(key.key(), any -> new Node());
            }
            branch = ((Place.Branch) step).name();
            return this;
        }
    }

    /** The content of those leaves that are there. */
    Map<String, Object> of(Collection<LeafMerge.Reading> readings) {
        Node root = new Node();
        root.isMap = true;
        readings.stream().filter(LeafMerge.Reading::isThere).forEach(reading -> put(reading, root));
        readings.stream()
                .filter(reading -> reading.isThere() && reading.leaf() instanceof Leaf.Entry)
                .forEach(reading -> putKey((Leaf.Entry) reading.leaf(), root));
        base.walked().stream().sorted(Comparator.comparingInt(Place::depth)).forEach(place -> keepMap(place, root));
        base.arrays().forEach(place -> keepArray(place, root));
        return map(root, Place.ROOT);
    }

    private static void put(LeafMerge.Reading reading, Node root) {
        if (reading.leaf() instanceof Leaf.Group group) {
            List<?> members = (List<?>) reading.value();
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i) != Absent.ABSENT) {
                    node(Place.of(group.members().get(i)), root).value = members.get(i);
                }
            }
            return;
        }
        Node node = node(reading.leaf().place(), root);
        if (reading.leaf() instanceof Leaf.Element element) {
            node.isArray = true;
            node.elements.add(element.element());
        } else if (reading.leaf() instanceof Leaf.Entry entry) {
            node.at(new Place.Key(entry.key())).isMap = true;
        } else {
            node.value = reading.value();
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
        Node node = root;
        for (Place.Step step : place.steps()) {
            node = node.at(step);
        }
        return node;
    }

    /** A map of the base version is there, if empty, unless something else stands on the way. */
    private static void keepMap(Place place, Node root) {
        Node node = openTo(place, root);
        if (node != null && node.value == Absent.ABSENT && !node.isArray) {
            node.isMap = true;
        }
    }

    private void keepArray(Place place, Node root) {
        Node node = openTo(place, root);
        if (node == null || node.value != Absent.ABSENT || node.isMap || node.isArray) {
            return;
        }
        if (valueAt(place) == null) {
            node.value = null;
        } else {
            node.isArray = true;
        }
    }

    /** The node at a place of the base version; null where the way there is not open any more. */
    private static Node openTo(Place place, Node root) {
        Node node = root;
        for (Place.Step step : place.steps()) {
            if (node.value != Absent.ABSENT) {
                return null;
            }
            if (step instanceof Place.Key key) {
                if (!node.entries.containsKey(key.key())) {
                    return null;
                }
            } else if (step instanceof Place.Branch branch) {
                if (node.branch != null && !node.branch.equals(branch.name()) || node.isArray) {
                    return null;
                }
            } else if (node.isArray) {
                return null;
            }
            node = node.at(step);
        }
        return node;
    }

    private Object value(Node node, Place place) {
        if (node.value != Absent.ABSENT) {
            return node.value;
        }
        if (node.isArray) {
            return array(node, place);
        }
        if (!node.isMap) {
            return Absent.ABSENT;
        }
        return node.branch == null
                ? map(node, place)
                : new Variant(node.branch, map(node, place.then(new Place.Branch(node.branch))));
    }

    private Map<String, Object> map(Node node, Place place) {
        Map<String, Object> map = new LinkedHashMap<>();
        node.fields.forEach((name, field) -> {
            Object value = value(field, place.then(new Place.Name(name)));
            if (value != Absent.ABSENT) {
                map.put(name, value);
            }
        });
        return map;
    }

    /** In the order of the base version; what that does not have in the order of the texts. */
    private List<Object> array(Node node, Place place) {
        List<?> before = valueAt(place) instanceof List<?> list ? list : List.of();
        if (!node.entries.isEmpty()) {
            List<Object> keys = LeafCutter.keys(
                    before, rules.keyOf(Pointer.of(place.names()).text()));
            List<Object> array = new ArrayList<>();
            for (Object each : ordered(node.entries.keySet(), keys == null ? List.of() : keys)) {
                array.add(map(node.entries.get(each), place.then(new Place.Key(each))));
            }
            return array;
        }
        return ordered(node.elements, before);
    }

    private static List<Object> ordered(Set<Object> there, List<?> before) {
        Set<Object> ordered = new LinkedHashSet<>();
        before.stream().filter(there::contains).forEach(ordered::add);
        there.stream()
                .filter(element -> !ordered.contains(element))
                .sorted(CanonicalJson.ORDER)
                .forEachOrdered(ordered::add);
        return new ArrayList<>(ordered);
    }

    /** What the base version has at a place; {@link Absent#ABSENT} if nothing. */
    private Object valueAt(Place place) {
        Object value = product.fields();
        List<Place.Step> steps = place.steps();
        for (int i = 0; i < steps.size(); i++) {
            Place.Step step = steps.get(i);
            if (step instanceof Place.Branch branch) {
                value = value instanceof Variant variant && variant.branch().equals(branch.name())
                        ? variant.value()
                        : Absent.ABSENT;
            } else if (step instanceof Place.Key key) {
                value = element(
                        value,
                        key.key(),
                        rules.keyOf(Pointer.of(place.first(i).names()).text()));
            } else {
                String name = ((Place.Name) step).name();
                value = value instanceof Map<?, ?> map && map.containsKey(name) ? map.get(name) : Absent.ABSENT;
            }
        }
        return value;
    }

    private static Object element(Object value, Object key, Pointer at) {
        List<Object> keys = value instanceof List<?> list ? LeafCutter.keys(list, at) : null;
        int index = keys == null ? -1 : keys.indexOf(key);
        return index < 0 ? Absent.ABSENT : ((List<?>) value).get(index);
    }
}
