package io.converge.bench;

import java.util.List;

/**
 * What a contender showed in the rounds of a scenario.
 *
 * @param perSecond changes a second in each round
 * @param cpuSeconds of its own process for a million changes, the median
 * @param brokerCpuSeconds of the broker's process for a million changes, the median
 * @param internalBytes written to changelogs and repartition topics for a change
 * @param outputBytes written to the output topics for a change
 * @param peakBytes of memory, the largest
 */
record Result(
        String scenario,
        String contender,
        List<Double> perSecond,
        double cpuSeconds,
        double brokerCpuSeconds,
        double internalBytes,
        double outputBytes,
        long peakBytes) {

    double median() {
        return median(perSecond);
    }

    double least() {
        return perSecond.stream().mapToDouble(value -> value).min().orElseThrow();
    }

    double most() {
        return perSecond.stream().mapToDouble(value -> value).max().orElseThrow();
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
