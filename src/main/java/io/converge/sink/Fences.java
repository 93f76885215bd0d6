package io.converge.sink;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How often partitions were taken by somebody who is not in the consumer group. A table of offsets that was emptied by hand looks the same,
 * so that what was long ago does not count.
 */
final class Fences {

    private static final int MOST = 3;
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Map<Integer, Fence> fences = new HashMap<>();

    private record Fence(int count, long atNanos) {}

    /** Whether a partition that is taken now is taken again and again. */
    boolean isOneTooMany(int partition, long nowNanos) {
        Fence before = fences.get(partition);
        boolean isFirst = before == null || nowNanos - before.atNanos() >= QUIET_NANOS;
        Fence now = new Fence(isFirst ? 1 : before.count() + 1, nowNanos);
        fences.put(partition, now);
        return now.count() >= MOST;
    }

    void forget(int partition) {
        fences.remove(partition);
    }
}
