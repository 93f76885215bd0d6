package io.converge.topology;

import io.converge.causality.Classification;
import io.converge.model.Printable;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an instance has counted since it started, over all tasks that it ever had. The counters of Kafka Streams belong to tasks and go with
 * them; what is added up of those falls when a task moves away, which whoever reads it takes for a new beginning. These never fall. Safe for
 * threads.
 */
public final class Tally {

    /** Origins that are told apart; those that come later are one. */
    public static final int MOST_ORIGINS = 50;

    /** Stands for all origins that came too late to be told apart. */
    public static final String OTHER_ORIGINS = "(others)";

    private static final int LONGEST_ORIGIN = 100;

    private final Map<String, LongAdder> totals = new ConcurrentHashMap<>();
    private final Map<String, Map<Classification, LongAdder>> byOrigin = new ConcurrentHashMap<>();
    private final Map<Classification, LongAdder> others = counts();

    private static Map<Classification, LongAdder> counts() {
        Map<Classification, LongAdder> counts = new EnumMap<>(Classification.class);
        for (Classification classification : Classification.values()) {
            counts.put(classification, new LongAdder());
        }
        return counts;
    }

    /** The counter of a name, as {@link Counters} has them. */
    LongAdder total(String name) {
        return totals.computeIfAbsent(name, any -> new LongAdder());
    }

    /** A change of an origin was accepted. */
    void accepted(String origin, Classification classification) {
        Map<Classification, LongAdder> counts = byOrigin.get(origin);
        if (counts == null) {
            counts = byOrigin.size() < MOST_ORIGINS ? byOrigin.computeIfAbsent(origin, any -> counts()) : others;
        }
        counts.get(classification).increment();
    }

    /** How many there were of a name, as {@link Counters} has them; 0 if none. */
    public long count(String name) {
        LongAdder total = totals.get(name);
        return total == null ? 0 : total.sum();
    }

    /** Accepted changes by origin, as people may read it, and classification; those of too many origins together. */
    public Map<String, Map<Classification, Long>> changesByOrigin() {
        Map<String, Map<Classification, Long>> changes = new TreeMap<>();
        byOrigin.forEach((origin, counts) -> add(changes, Printable.within(origin, LONGEST_ORIGIN), counts));
        add(changes, OTHER_ORIGINS, others);
        return changes;
    }

    /** Two origins may read alike. */
    private static void add(
            Map<String, Map<Classification, Long>> changes, String name, Map<Classification, LongAdder> counts) {
        Map<Classification, Long> sums = changes.computeIfAbsent(name, any -> new EnumMap<>(Classification.class));
        counts.forEach((classification, count) -> sums.merge(classification, count.sum(), Long::sum));
    }
}
