package io.converge.oracle;

import io.converge.model.CodePointOrder;
import io.converge.model.Pointer;
import io.converge.oracle.Part.Absent;
import io.converge.oracle.Part.Step;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A product put together again of the leaves that stand. */
final class Rebuilt {

    private final Map<List<Step>, Object> values = new LinkedHashMap<>();
    private final Map<List<Step>, Set<Object>> elements = new LinkedHashMap<>();
    private final Map<List<Step>, Set<Object>> entries = new LinkedHashMap<>();
    private final Cut base;
    private final Set<List<Step>> mapFields = new LinkedHashSet<>();
    private final Set<List<Step>> arrayFields = new LinkedHashSet<>();

    /**
     * @param standing the leaves that stand
     * @param base the leaves of the base version
     */
    Rebuilt(Law law, Map<Part, Object> standing, Cut base) {
        this.base = base;
        standing.forEach((part, value) -> {
            switch (part.kind()) {
                case VALUE -> values.put(part.way(), value);
                case ELEMENT -> at(elements, part.way()).add(part.what());
                case ENTRY -> at(entries, part.way()).add(part.what());
                case GROUP -> putMembers(part.members(), (List<?>) value);
            }
        });
        entries.forEach((way, keys) -> keys.forEach(key -> addKey(law, way, key)));
        base.maps().stream().filter(way -> !isInGoneEntry(way)).forEach(mapFields::add);
        base.arrays().keySet().stream().filter(way -> !isInGoneEntry(way)).forEach(arrayFields::add);
    }

    /** "In a map null and absent differ": an entry is no field, and is gone with its leaves, if the base version has any in it. */
    private boolean isInGoneEntry(List<Step> way) {
        return base.entriesOfMaps().stream()
                .filter(entry -> Part.startsWith(way, entry))
                .anyMatch(entry -> base.parts().stream().anyMatch(part -> part.isAtOrBelow(entry, base.at(part)))
                        && Stream.of(values.keySet(), elements.keySet(), entries.keySet())
                                .flatMap(Set::stream)
                                .noneMatch(standing -> Part.startsWith(standing, entry)));
    }

    /** Nobody may have written the key in question, nor the base version have the entry: it is what the entry is known by. */
    private void addKey(Law law, List<Step> way, Object key) {
        List<Step> place = Part.further(way, Step.into(key));
        for (String step : law.keyAt(Part.pointer(way)).steps()) {
            place = Part.further(place, Step.to(step));
        }
        values.putIfAbsent(place, key);
    }

    private static Set<Object> at(Map<List<Step>, Set<Object>> sets, List<Step> way) {
        return sets.computeIfAbsent(way, any -> new LinkedHashSet<>());
    }

    private void putMembers(List<Pointer> members, List<?> tuple) {
        for (int i = 0; i < members.size(); i++) {
            if (tuple.get(i) != Absent.ABSENT) {
                values.put(Part.wayTo(members.get(i)), tuple.get(i));
            }
        }
    }

    Map<String, Object> fields() {
        return map(List.of());
    }

    private Object standingAt(List<Step> way) {
        if (values.containsKey(way)) {
            return values.get(way);
        }
        if (elements.containsKey(way)) {
            return new ArrayList<>(
                    ordered(elements.get(way), Cut.elements(base.arrays().get(way))));
        }
        if (entries.containsKey(way)) {
            List<Object> keys = base.keys(base.arrays().get(way), way);
            return ordered(entries.get(way), keys == null ? List.of() : keys).stream()
                    .map(key -> map(Part.further(way, Step.into(key))))
                    .toList();
        }
        // "A map field of the base version is present, if empty."
        Map<String, Object> map = map(way);
        if (!map.isEmpty() || mapFields.contains(way)) {
            return map;
        }
        // "Where none is left: null if the base version has null there, else an empty array if it has the field."
        if (arrayFields.contains(way)) {
            return base.arrays().get(way) == null ? null : List.of();
        }
        return Absent.ABSENT;
    }

    private Map<String, Object> map(List<Step> way) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name : namesBelow(way)) {
            Object value = standingAt(Part.further(way, Step.to(name)));
            if (value != Absent.ABSENT) {
                map.put(name, value);
            }
        }
        return map;
    }

    private Set<String> namesBelow(List<Step> way) {
        Set<String> names = new LinkedHashSet<>();
        for (Set<List<Step>> ways :
                List.of(values.keySet(), elements.keySet(), entries.keySet(), mapFields, arrayFields)) {
            for (List<Step> below : ways) {
                if (below.size() > way.size()
                        && Part.startsWith(below, way)
                        && !below.get(way.size()).isKey()) {
                    names.add(below.get(way.size()).name());
                }
            }
        }
        return names;
    }

    /** "In the order of the base version, then by their canonical JSON." */
    private static Set<Object> ordered(Set<Object> there, List<?> before) {
        Set<Object> ordered = new LinkedHashSet<>(before);
        ordered.retainAll(there);
        there.stream()
                .sorted(Comparator.comparing(Rebuilt::json, CodePointOrder.INSTANCE))
                .forEachOrdered(ordered::add);
        return ordered;
    }

    /** Canonical: "members sorted". Texts here have nothing to escape but quotes and backslashes. */
    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>(CodePointOrder.INSTANCE);
            map.forEach((name, inner) -> sorted.put((String) name, inner));
            return sorted.entrySet().stream()
                    .map(entry -> json(entry.getKey()) + ":" + json(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Rebuilt::json).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }
}
