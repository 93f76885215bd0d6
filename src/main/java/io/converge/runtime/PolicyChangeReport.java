package io.converge.runtime;

import io.converge.topology.Extent;
import io.converge.topology.PolicyBook.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells an operator how far a change of the policy has come. Safe for threads. */
final class PolicyChangeReport {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A partition that is not told of for so long has gone to another instance. */
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Integer, Progress> byPartition = new TreeMap<>();
    private final Map<Integer, Long> toldNanos = new HashMap<>();
    private final boolean claims;
    private final Consumer<String> say;
    private long lastNanos;

    /** @param claims whether skus claim unique values, whose verdicts come later */
    PolicyChangeReport(boolean claims, Consumer<String> say) {
        this.claims = claims;
        this.say = say;
    }

    /** @param nowNanos of {@link System#nanoTime()} */
    synchronized void progress(Progress progress, long nowNanos) {
        boolean first = byPartition.isEmpty();
        byPartition.put(progress.partition(), progress);
        toldNanos.put(progress.partition(), nowNanos);
        long scanned =
                byPartition.values().stream().mapToLong(Progress::scanned).sum();
        long changed =
                byPartition.values().stream().mapToLong(Progress::changed).sum();
        if (byPartition.values().stream().allMatch(Progress::done)) {
            say.accept("policy changed: " + scanned + " skus of partitions " + byPartition.keySet() + ", " + changed
                    + " of them stand otherwise now"
                    + (claims ? "; what unique keys withhold or give back follows" : ""));
        } else if (first || nowNanos - lastNanos > INTERVAL_NANOS) {
            lastNanos = nowNanos;
            long expected = byPartition.values().stream()
                    .mapToLong(PolicyChangeReport::expected)
                    .sum();
            say.accept("policy change: " + scanned + " of about " + expected + " skus of partitions "
                    + byPartition.keySet() + ", " + changed + " changed");
        }
    }

    private static long expected(Progress partition) {
        return Math.max(partition.expected(), partition.scanned());
    }

    /**
     * How far the skus of the partitions are that are on their way; nothing if none is.
     *
     * @param nowNanos of {@link System#nanoTime()}
     */
    synchronized Extent extent(long nowNanos) {
        long done = 0;
        long all = 0;
        for (Progress partition : byPartition.values()) {
            if (!partition.done() && nowNanos - toldNanos.get(partition.partition()) < SILENCE_NANOS) {
                done += partition.scanned();
                // Of a store it is known about how many there are: as long as it goes on, there is one more.
                all += Math.max(expected(partition), partition.scanned() + 1);
            }
        }
        return new Extent(done, all);
    }
}
