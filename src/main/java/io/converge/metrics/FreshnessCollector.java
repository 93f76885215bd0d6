package io.converge.metrics;

import io.converge.topology.Freshness;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;

/** The freshness of changes as a histogram of Prometheus: Micrometer's take one value at a time. */
final class FreshnessCollector implements Collector {

    private static final double MS_PER_SECOND = 1_000;

    private final Freshness freshness;

    FreshnessCollector(Freshness freshness) {
        this.freshness = freshness;
    }

    @Override
    public HistogramSnapshot collect() {
        Freshness.Histogram histogram = freshness.histogram();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long[] counts = histogram.counts();
        for (int i = 0; i < counts.length; i++) {
            boolean isLast = i == histogram.boundsMs().length;
            buckets.bucket(isLast ? Double.POSITIVE_INFINITY : histogram.boundsMs()[i] / MS_PER_SECOND, counts[i]);
        }
        return HistogramSnapshot.builder()
                .name("converge_freshness_seconds")
                .help("From the time of a change's record to the commit of what came of it.")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(histogram.sumMs() / MS_PER_SECOND)
                        .build())
                .build();
    }
}
