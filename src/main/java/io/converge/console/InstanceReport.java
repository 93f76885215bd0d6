package io.converge.console;

import java.util.List;
import java.util.Map;

/**
 * How an instance does, as it tells itself: what {@code GET /api/instance} answers.
 *
 * @param url where its HTTP server is reached; null if it has none
 * @param state as Kafka Streams calls it, in capitals; {@link #UNREACHABLE} of one that does not answer
 * @param problems why it is not ready, a sentence each
 * @param restoring how far its state is; null if it is whole, or not known
 * @param totals how many changes came to what since its start: the keys are {@code applied}, {@code concurrent}, {@code duplicate},
 *     {@code stale} and {@code refused}
 * @param freshness from the time of a change's record to its commit, lately; null if it is not known
 */
public record InstanceReport(
        String url,
        String state,
        boolean ready,
        List<String> problems,
        List<Partition> partitions,
        Restoring restoring,
        Map<String, Long> totals,
        Freshness freshness,
        String version) {

    static final String UNREACHABLE = "UNREACHABLE";

    /**
     * A partition that it works on, or keeps a copy of.
     *
     * @param role {@code active} or {@code standby}
     * @param lag how many records it is behind; null if it is not known
     */
    public record Partition(int partition, String role, Long lag) {}

    /** So many records of so many are back. */
    public record Restoring(long done, long of) {}

    /** Percentiles, in ms; null if they are not known. */
    public record Freshness(Long p50Ms, Long p99Ms) {}

    static InstanceReport unreachable(String url, String why) {
        return new InstanceReport(url, UNREACHABLE, false, List.of(why), List.of(), null, Map.of(), null, null);
    }
}
