package io.converge.console;

import io.converge.console.InstanceReport.Freshness;
import io.converge.topology.Freshness.Histogram;
import java.util.concurrent.TimeUnit;

/** How fresh what was committed is, of the last ten to twenty seconds that somebody asked in. */
final class RecentFreshness {

    private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Histogram before;
    private Histogram between;
    private long betweenNanos;

    /**
     * @param all since the start
     * @return null if nothing was committed lately
     */
    synchronized Freshness of(Histogram all, long nowNanos) {
        long gone = nowNanos - betweenNanos;
        if (before == null || gone >= 2 * SPAN_NANOS) {
            before = all;
            between = all;
            betweenNanos = nowNanos;
        } else if (gone >= SPAN_NANOS) {
            before = between;
            between = all;
            betweenNanos = nowNanos;
        }
        Histogram lately = all.since(before);
        return lately.count() == 0
                ? null
                : new Freshness(Math.round(lately.quantileMs(0.5)), Math.round(lately.quantileMs(0.99)));
    }
}
