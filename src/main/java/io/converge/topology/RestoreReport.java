package io.converge.topology;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Tells an operator how far the state is restored from its changelog, a line at the start, every few seconds and at the end.
 * Where the local state is up to date it says nothing. Safe for threads.
 */
public final class RestoreReport implements StateRestoreListener {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private final Map<String, Progress> byPartition = new TreeMap<>(BY_NUMBER);
    private final Consumer<String> say;
    private final LongSupplier nanos;
    private long startNanos;
    private long lastNanos;

    /** Offsets count: a changelog that is written in transactions has some that are no records. */
    private record Progress(long from, long position, long to) {

        Progress at(long newPosition) {
            return new Progress(from, Math.min(to, newPosition), to);
        }

        boolean isDone() {
            return position >= to;
        }
    }

    /**
     * @param say hears each line
     * @param nanos as {@link System#nanoTime()}
     */
    public RestoreReport(Consumer<String> say, LongSupplier nanos) {
        this.say = say;
        this.nanos = nanos;
    }

    @Override
    public synchronized void onRestoreStart(TopicPartition partition, String store, long from, long to) {
        if (to <= from) {
            return;
        }
        if (byPartition.isEmpty()) {
            startNanos = nanos.getAsLong();
            lastNanos = startNanos;
        }
        byPartition.put(name(partition, store), new Progress(from, from, to));
        say.accept("restoring the state of partition " + name(partition, store) + ": " + (to - from)
                + " entries of the changelog");
    }

    @Override
    public synchronized void onBatchRestored(TopicPartition partition, String store, long last, long records) {
        byPartition.computeIfPresent(name(partition, store), (number, progress) -> progress.at(last + 1));
        long now = nanos.getAsLong();
        if (!byPartition.isEmpty() && now - lastNanos > INTERVAL_NANOS) {
            lastNanos = now;
            Extent extent = extent();
            say.accept("restoring: " + extent + " entries (" + 100 * extent.done() / extent.all() + " %)");
        }
    }

    /** How far it is; of a restore that is over, nothing. */
    public synchronized Extent extent() {
        return new Extent(sum(Progress::position) - sum(Progress::from), sum(Progress::to) - sum(Progress::from));
    }

    /** The number of the partition; of another store than that of the skus with its name. */
    private static String name(TopicPartition partition, String store) {
        String number = String.valueOf(partition.partition());
        return store.equals(ConvergeTopology.ITEMS) ? number : store + "-" + number;
    }

    private long sum(ToLongFunction<Progress> part) {
        return byPartition.values().stream().mapToLong(part).sum();
    }

    @Override
    public synchronized void onRestoreEnd(TopicPartition partition, String store, long records) {
        byPartition.computeIfPresent(name(partition, store), (number, progress) -> progress.at(progress.to()));
        tellIfDone();
    }

    /** The task was taken away: whoever has it now goes on. */
    @Override
    public synchronized void onRestoreSuspended(TopicPartition partition, String store, long records) {
        byPartition.remove(name(partition, store));
        tellIfDone();
    }

    private void tellIfDone() {
        if (!byPartition.isEmpty() && byPartition.values().stream().allMatch(Progress::isDone)) {
            long ms = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - startNanos);
            say.accept("restored: " + (sum(Progress::to) - sum(Progress::from)) + " entries of partitions "
                    + byPartition.keySet() + " in " + ms + " ms");
            byPartition.clear();
        }
    }
}
