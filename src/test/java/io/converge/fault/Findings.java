package io.converge.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What is not as it should be, counted by its kind, with a few examples. */
final class Findings {

    private static final int MOST_EXAMPLES_OF_A_KIND = 3;

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private final Bag<String> kinds = new Bag<>();

    void count(String what, long times) {
        if (times != 0) {
            counts.merge(what, times, Long::sum);
        }
    }

    /** @param kind a few examples of each are kept */
    void example(String kind, String text) {
        if (kinds.count(kind) < MOST_EXAMPLES_OF_A_KIND) {
            kinds.add(kind);
            examples.add(kind + ": " + text);
        }
    }

    /** Empty if all is as it should be. */
    Map<String, Long> counts() {
        return counts;
    }

    List<String> examples() {
        return examples;
    }

    /** Things that may be equal, each of which is to be met as often as it is there. */
    static final class Bag<T> {

        private final Map<T, Integer> counts = new HashMap<>();

        Bag() {}

        Bag(Bag<T> other) {
            counts.putAll(other.counts);
        }

        void add(T thing) {
            counts.merge(thing, 1, Integer::sum);
        }

        /** Whether it was there. */
        boolean remove(T thing) {
            boolean there = counts.containsKey(thing);
            counts.computeIfPresent(thing, (any, count) -> count == 1 ? null : count - 1);
            return there;
        }

        boolean contains(T thing) {
            return counts.containsKey(thing);
        }

        int count(T thing) {
            return counts.getOrDefault(thing, 0);
        }

        /** Gives each thing that is there once. */
        void forEach(Consumer<T> consumer) {
            counts.keySet().forEach(consumer);
        }

        long size() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }
}
