package io.converge.console;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Names that a conflict is found by: all of them, of which the first ones are told. */
final class Names {

    private static final int MOST_TOLD = 50;
    private static final Names NONE = new Names(List.of());

    private final List<String> all;

    private Names(List<String> all) {
        this.all = all;
    }

    /**
     * Each of them once.
     *
     * @param interned gives the same object for equal texts
     */
    static Names of(Stream<String> names, UnaryOperator<String> interned) {
        List<String> all = names.distinct().map(interned).toList();
        return all.isEmpty() ? NONE : new Names(all);
    }

    /** The first of them. */
    @JsonValue
    List<String> told() {
        return all.subList(0, Math.min(MOST_TOLD, all.size()));
    }

    List<String> all() {
        return all;
    }

    /** How many of them are not told. */
    int untold() {
        return Math.max(0, all.size() - MOST_TOLD);
    }

    boolean contains(String name) {
        return all.contains(name);
    }

    boolean anyBeginsWith(String prefix) {
        return all.stream().anyMatch(name -> name.startsWith(prefix));
    }
}
