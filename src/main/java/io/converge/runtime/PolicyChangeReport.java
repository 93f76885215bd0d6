package io.converge.runtime;

import io.converge.topology.PolicyBook.Progress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells an operator how far a change of the policy has come. Safe for threads. */
final class PolicyChangeReport {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Map<Integer, Progress> byPartition = new TreeMap<>();
    private final Consumer<String> say;
    private long lastNanos;

    PolicyChangeReport(Consumer<String> say) {
        this.say = say;
    }

    /** @param nowNanos of {@link System#nanoTime()} */
    synchronized void progress(Progress progress, long nowNanos) {
        boolean first = byPartition.isEmpty();
        byPartition.put(progress.partition(), progress);
        long scanned =
                byPartition.values().stream().mapToLong(Progress::scanned).sum();
        long changed =
                byPartition.values().stream().mapToLong(Progress::changed).sum();
        if (byPartition.values().stream().allMatch(Progress::done)) {
            say.accept("policy changed: " + scanned + " skus of partitions " + byPartition.keySet() + ", " + changed
                    + " of them stand otherwise now");
        } else if (first || nowNanos - lastNanos > INTERVAL_NANOS) {
            lastNanos = nowNanos;
            long expected = byPartition.values().stream()
                    .mapToLong(partition -> Math.max(partition.expected(), partition.scanned()))
                    .sum();
            say.accept("policy change: " + scanned + " of about " + expected + " skus of partitions "
                    + byPartition.keySet() + ", " + changed + " changed");
        }
    }
}
