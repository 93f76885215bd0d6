package io.converge.console;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many there are of each name. */
final class Tally {

    /** So many counts are told at the most. */
    private static final int MOST_TOLD = 200;
    /** So many names to choose from. */
    private static final int MOST_NAMES = 1_000;

    private final Map<String, Long> counts = new TreeMap<>();

    /** @param name null counts nothing */
    void add(String name, int more) {
        if (name != null) {
            counts.merge(name, (long) more, (before, now) -> before + now == 0 ? null : before + now);
        }
    }

    void addAll(List<String> names, int more) {
        names.forEach(name -> add(name, more));
    }

    void clear() {
        counts.clear();
    }

    List<String> names() {
        return counts.keySet().stream().limit(MOST_NAMES).toList();
    }

    Map<String, Long> counts() {
        Map<String, Long> told = new TreeMap<>();
        counts.entrySet().stream().limit(MOST_TOLD).forEach(count -> told.put(count.getKey(), count.getValue()));
        return told;
    }
}
