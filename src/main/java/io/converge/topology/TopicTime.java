package io.converge.topology;

import java.util.HashMap;
import java.util.Map;

/**
 * What time it is in the topics that a task reads: that of the input which is furthest behind, so that nothing is taken for long
 * past that one of them has not come to. An input's time is that of its latest record, and when none comes, as much
 * later as was waited for one. A task that catches up so lives in the past, and time in which it could not work does not count.
 *
 * <p>An input from which nothing has come for a while has nothing, and holds the others back no longer. It is not known how
 * many there are: rekeyed records count for the partition that they come from. So there is no time until as long
 * a while has passed since the start.
 */
final class TopicTime {

    /** A longer pause between two looks was none of waiting. */
    private static final long LONGEST_LOOK_MS = 60_000;

    private static final long LONGEST_WHILE_MS = 300_000;

    private final long whileMs;
    private final Map<String, Map<Integer, Input>> inputs = new HashMap<>();
    private Input last;
    private long lookedMs;
    private long lookedAtMs = Long.MIN_VALUE;

    private static final class Input {
        private final String topic;
        private final int partition;
        private long timeMs;
        /** Waiting that was counted when its latest record came. */
        private long lookedMs;

        Input(String topic, int partition) {
            this.topic = topic;
            this.partition = partition;
        }
    }

    /** @param precisionMs how late, at the most, it may notice that an input has nothing more */
    TopicTime(long precisionMs) {
        this.whileMs = Math.min(LONGEST_WHILE_MS, precisionMs);
    }

    /**
     * Hears of a record.
     *
     * @param timeMs of the record, where it stood first
     * @return the time of its input
     */
    long saw(String topic, int partition, long timeMs) {
        Input input = input(topic, partition);
        input.timeMs = Math.max(input.timeMs, timeMs);
        input.lookedMs = lookedMs;
        return input.timeMs;
    }

    private Input input(String topic, int partition) {
        if (last == null || last.partition != partition || !last.topic.equals(topic)) {
            last = inputs.computeIfAbsent(topic, name -> new HashMap<>())
                    .computeIfAbsent(partition, number -> new Input(topic, partition));
        }
        return last;
    }

    /** Counts the time since the last look as waiting. To be called again and again while the task can work. */
    void look(long systemMs) {
        long look = lookedAtMs == Long.MIN_VALUE ? 0 : systemMs - lookedAtMs;
        lookedMs += look >= 0 && look <= LONGEST_LOOK_MS ? look : 0;
        lookedAtMs = systemMs;
    }

    /**
     * @param systemMs the clock of the machine: topic time is never later
     * @return in ms; 0 if it is not known yet
     */
    long now(long systemMs) {
        if (lookedMs < whileMs) {
            return 0;
        }
        long slowest = Long.MAX_VALUE;
        long latest = 0;
        for (Map<Integer, Input> partitions : inputs.values()) {
            for (Input input : partitions.values()) {
                long waitedMs = lookedMs - input.lookedMs;
                long time = input.timeMs + waitedMs;
                latest = Math.max(latest, time);
                if (waitedMs <= whileMs) {
                    slowest = Math.min(slowest, time);
                }
            }
        }
        return Math.min(slowest == Long.MAX_VALUE ? latest : slowest, systemMs);
    }
}
