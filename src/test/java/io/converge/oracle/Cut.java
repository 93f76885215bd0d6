package io.converge.oracle;

import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.oracle.Part.Absent;
import io.converge.oracle.Part.Kind;
import io.converge.oracle.Part.Step;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/** The leaves of one product: "records and maps are walked; whatever else stands at a pointer is a leaf, arrays and null too". */
final class Cut {

    private final Law law;
    private final Product product;
    private final Map<Part, Object> values = new LinkedHashMap<>();
    private final Set<List<Step>> entries = new HashSet<>();
    private final Set<List<Step>> maps = new LinkedHashSet<>();
    private final Set<List<Step>> entriesOfMaps = new LinkedHashSet<>();
    private final Map<List<Step>, Object> arrays = new LinkedHashMap<>();

    /** @param product null: it has no leaves */
    Cut(Law law, Product product) {
        this.law = law;
        this.product = product;
        if (product != null) {
            law.groups().forEach(group -> addGroup(product, group));
            walk(product.fields(), List.of());
        }
    }

    Set<Part> parts() {
        return values.keySet();
    }

    Object at(Part part) {
        return values.getOrDefault(part, Absent.ABSENT);
    }

    /** What a rule looks at: a group is "judged by its first". */
    Object judged(Part part) {
        Object value = at(part);
        return part.kind() == Kind.GROUP && value instanceof List<?> tuple ? tuple.get(0) : value;
    }

    /** Whether the product has all entries that a leaf is inside of. */
    boolean hasEntriesAround(Part part) {
        return entries.containsAll(part.entriesAround());
    }

    boolean hasEntry(List<Step> way) {
        return entries.contains(way);
    }

    /** The ways to all records and maps. */
    Set<List<Step>> maps() {
        return maps;
    }

    /** The ways to all entries of maps, which records do not have. */
    Set<List<Step>> entriesOfMaps() {
        return entriesOfMaps;
    }

    /** The arrays whose elements are leaves, or the null in their place, by the way to them. */
    Map<List<Step>, Object> arrays() {
        return arrays;
    }

    private void addGroup(Product product, List<Pointer> group) {
        List<Object> tuple =
                group.stream().map(member -> memberOf(product, member)).toList();
        if (tuple.stream().anyMatch(value -> value != Absent.ABSENT)) {
            values.put(new Part(Kind.GROUP, List.of(), group), tuple);
        }
    }

    private static Object memberOf(Product product, Pointer member) {
        Object value = product.fields();
        for (String step : member.steps()) {
            if (!(value instanceof Map<?, ?> map) || !map.containsKey(step)) {
                return Absent.ABSENT;
            }
            value = map.get(step);
        }
        return value;
    }

    private void walk(Object value, List<Step> way) {
        if (law.isInGroup(Part.names(way))) {
            return;
        }
        if (value instanceof Map<?, ?> map) {
            maps.add(way);
            walkInside(map, way);
        } else if (isSet(value, way)) {
            arrays.put(way, value);
            elements(value).forEach(element -> values.put(new Part(Kind.ELEMENT, way, element), true));
        } else if (keys(value, way) != null) {
            arrays.put(way, value);
            List<Object> keys = keys(value, way);
            for (int i = 0; i < keys.size(); i++) {
                List<Step> entry = Part.further(way, Step.into(keys.get(i)));
                values.put(new Part(Kind.ENTRY, way, keys.get(i)), true);
                entries.add(entry);
                walkInside((Map<?, ?>) elements(value).get(i), entry);
            }
        } else {
            values.put(new Part(Kind.VALUE, way, null), value);
        }
    }

    private void walkInside(Map<?, ?> map, List<Step> way) {
        map.forEach((name, inner) -> {
            List<Step> further = Part.further(way, Step.to((String) name));
            if (isMap(way)) {
                entriesOfMaps.add(further);
            }
            walk(inner, further);
        });
    }

    /** Other maps are records; the vectors have none but their products. */
    private boolean isMap(List<Step> way) {
        return product instanceof AvroProduct avro
                && Pointers.at(avro.schema(), Part.names(way)).getType() == Schema.Type.MAP;
    }

    private boolean isSet(Object value, List<Step> way) {
        return isArrayOrNull(value) && law.ruleAt(Part.pointer(way)).equals("set");
    }

    /**
     * The keys of an array's elements in their order; null if the rule is not {@code by}, or "an array with an element that lacks the
     * key, or two with the same, is one leaf".
     */
    List<Object> keys(Object value, List<Step> way) {
        Pointer key = law.keyAt(Part.pointer(way));
        if (key == null || !isArrayOrNull(value)) {
            return null;
        }
        List<Object> keys = new ArrayList<>();
        for (Object element : elements(value)) {
            Object found = element;
            for (String step : key.steps()) {
                found = found instanceof Map<?, ?> map ? map.get(step) : null;
            }
            if (found == null || keys.contains(found)) {
                return null;
            }
            keys.add(found);
        }
        return keys;
    }

    private static boolean isArrayOrNull(Object value) {
        return value == null || value instanceof List<?>;
    }

    /** "Null and absent are no elements." */
    static List<?> elements(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
