package io.converge.oracle;

import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A leaf.
 *
 * @param way the steps to it: names, and keys of entries
 * @param what the element of a set, the key of an entry, the members of a group; else null
 */
record Part(Kind kind, List<Step> way, Object what) {

    enum Kind {
        /** "Whatever else stands at a pointer." */
        VALUE,
        /** "Each distinct element is a leaf that is there or not." */
        ELEMENT,
        /** "Whether an entry is there is a leaf of its own." */
        ENTRY,
        /** "One leaf, the tuple of its members." */
        GROUP
    }

    /** Null and absent differ. */
    enum Absent {
        ABSENT
    }

    /**
     * To a field of a record or an entry of a map by its name, or to an entry of a keyed list by its key.
     *
     * @param name null exactly if it is to an entry of a keyed list
     */
    record Step(String name, Object key) {
        static Step to(String name) {
            return new Step(name, null);
        }

        static Step into(Object key) {
            return new Step(null, key);
        }

        boolean isKey() {
            return name == null;
        }
    }

    static List<Step> further(List<Step> way, Step step) {
        List<Step> further = new ArrayList<>(way);
        further.add(step);
        return List.copyOf(further);
    }

    static List<Step> wayTo(Pointer pointer) {
        return pointer.steps().stream().map(Step::to).toList();
    }

    /** "Names the fields, {@code /images/alt}: of every entry." */
    static List<String> names(List<Step> way) {
        return way.stream().filter(step -> !step.isKey()).map(Step::name).toList();
    }

    static String pointer(List<Step> way) {
        return Pointer.of(names(way)).text();
    }

    @SuppressWarnings("unchecked")
    List<Pointer> members() {
        return (List<Pointer>) what;
    }

    /** What it is called: keys and elements stand in brackets, the fields of a group are joined. */
    String name() {
        if (kind == Kind.GROUP) {
            return members().stream().map(Pointer::text).collect(Collectors.joining("+"));
        }
        StringBuilder name = new StringBuilder();
        for (Step step : way) {
            name.append(
                    step.isKey()
                            ? "[" + Rebuilt.json(step.key()) + "]"
                            : Pointer.of(List.of(step.name())).text());
        }
        return kind == Kind.VALUE ? name.toString() : name + "[" + Rebuilt.json(what) + "]";
    }

    /** The value as it is told: of a group each field that is there. */
    Object told(Object value) {
        if (kind != Kind.GROUP || value == Absent.ABSENT) {
            return value;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < members().size(); i++) {
            fields.put(members().get(i).text(), ((List<?>) value).get(i));
        }
        fields.values().removeIf(field -> field == Absent.ABSENT);
        return fields;
    }

    /** Its pointer, or those of all members of the group. */
    List<List<String>> allNames() {
        return kind == Kind.GROUP ? members().stream().map(Pointer::steps).toList() : List.of(names(way));
    }

    /** The ways to the entries that it is inside of. */
    List<List<Step>> entriesAround() {
        List<List<Step>> entries = new ArrayList<>();
        for (int i = 0; i < way.size(); i++) {
            if (way.get(i).isKey()) {
                entries.add(way.subList(0, i + 1));
            }
        }
        return entries;
    }

    /** Whether it is what a value at {@code place} excludes: of a group some member that is there. */
    boolean isBelow(List<Step> place, Object value) {
        return kind == Kind.VALUE ? way.size() > place.size() && startsWith(way, place) : isAtOrBelow(place, value);
    }

    /** Whether the value, or of a group some of it, is at or below {@code place}. */
    boolean isAtOrBelow(List<Step> place, Object value) {
        return kind == Kind.GROUP ? !Objects.equals(without(place, value), value) : startsWith(way, place);
    }

    /** Whether it, or of a group a member, is at or below {@code place}, whatever its value is. */
    boolean standsWithin(List<Step> place) {
        return switch (kind) {
            case GROUP -> members().stream().anyMatch(member -> startsWith(wayTo(member), place));
            case ENTRY -> startsWith(further(way, Step.into(what)), place);
            default -> startsWith(way, place);
        };
    }

    /** What is left of the value where nothing may be at or below {@code place}: of a group its other members. */
    Object without(List<Step> place, Object value) {
        if (kind != Kind.GROUP || value == Absent.ABSENT) {
            return Absent.ABSENT;
        }
        List<Object> left = new ArrayList<>((List<?>) value);
        for (int i = 0; i < left.size(); i++) {
            if (startsWith(wayTo(members().get(i)), place)) {
                left.set(i, Absent.ABSENT);
            }
        }
        return left.stream().allMatch(member -> member == Absent.ABSENT) ? Absent.ABSENT : left;
    }

    static <T> boolean startsWith(List<T> list, List<T> beginning) {
        return list.size() >= beginning.size()
                && list.subList(0, beginning.size()).equals(beginning);
    }
}
