package io.converge.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How many a second, of what instances count since their start: over the last ten seconds or so. An instance that begins anew, or hands
 * work to another one, counts from less; that is no negative rate.
 */
final class Rates {

    private static final List<String> NAMES = List.of("applied", "concurrent", "duplicate", "stale", "refused");
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What was counted between two looks. */
    private record Step(long fromNanos, long toNanos, Map<String, Long> counted) {}

    private final Deque<Step> steps = new ArrayDeque<>();
    private Map<String, Map<String, Long>> before = Map.of();
    private long beforeNanos;
    private Map<String, Long> totals = zeros();

    private static Map<String, Long> zeros() {
        Map<String, Long> zeros = new TreeMap<>();
        NAMES.forEach(name -> zeros.put(name, 0L));
        return zeros;
    }

    /** @param now the totals of each instance, by what names it */
    synchronized void take(Map<String, Map<String, Long>> now, long nowNanos) {
        Map<String, Long> counted = zeros();
        Map<String, Long> sums = zeros();
        now.forEach((instance, itsTotals) -> {
            Map<String, Long> itsBefore = before.get(instance);
            for (String name : NAMES) {
                long total = itsTotals.getOrDefault(name, 0L);
                sums.merge(name, total, Long::sum);
                if (itsBefore != null) {
                    counted.merge(name, Math.max(0, total - itsBefore.getOrDefault(name, 0L)), Long::sum);
                }
            }
        });
        if (!before.isEmpty()) {
            steps.add(new Step(beforeNanos, nowNanos, counted));
        }
        while (!steps.isEmpty() && nowNanos - steps.getFirst().fromNanos() > WINDOW_NANOS) {
            steps.removeFirst();
        }
        // Of one that does not answer for a moment the totals are kept, or all of them would count as new.
        Map<String, Map<String, Long>> all = new HashMap<>(before);
        all.putAll(now);
        before = all;
        beforeNanos = nowNanos;
        totals = sums;
    }

    synchronized Map<String, Long> totals() {
        return totals;
    }

    synchronized Map<String, Double> perSecond() {
        Map<String, Double> rates = new TreeMap<>();
        double seconds = steps.isEmpty()
                ? 0
                : (steps.getLast().toNanos() - steps.getFirst().fromNanos()) / 1e9;
        for (String name : NAMES) {
            long counted =
                    steps.stream().mapToLong(step -> step.counted().get(name)).sum();
            rates.put(name, seconds > 0 ? Math.round(10 * counted / seconds) / 10.0 : 0.0);
        }
        return rates;
    }
}
