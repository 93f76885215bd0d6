package io.converge.bench;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What the producers and consumers of an application have sent and received, their requests and answers as a whole. */
final class Traffic {

    private final List<? extends Metric> sent;
    private final List<? extends Metric> received;

    /** @param metrics that count on when the application is closed */
    Traffic(Map<MetricName, ? extends Metric> metrics) {
        sent = named(metrics, "outgoing-byte-total");
        received = named(metrics, "incoming-byte-total");
    }

    private static List<? extends Metric> named(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .filter(metric -> metric.getKey().group().matches("(producer|consumer)-metrics"))
                .map(Map.Entry::getValue)
                .toList();
    }

    long sentBytes() {
        return sum(sent);
    }

    long receivedBytes() {
        return sum(received);
    }

    private static long sum(List<? extends Metric> metrics) {
        return metrics.stream()
                .mapToLong(metric -> ((Number) metric.metricValue()).longValue())
                .sum();
    }
}
