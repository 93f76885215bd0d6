package io.converge.console;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many there are of each name. */
final class Tally {

    /** So many names are told at the most. */
    private static final int MOST_TOLD = 200;

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
        return counts.keySet().stream().limit(MOST_TOLD).toList();
    }

    Map<String, Long> counts() {
        Map<String, Long> told = new TreeMap<>();
        counts.entrySet().stream().limit(MOST_TOLD).forEach(count -> told.put(count.getKey(), count.getValue()));
        return told;
    }
}
