package io.converge.console;

import io.converge.model.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** What samples of changes say of those who write them. */
final class OriginTable {

    private static final int MOST = 1_000;
    private static final int MOST_TOLD = 100;

    /**
     * A change.
     *
     * @param atMs the time of its record
     * @param clockOffsetMs how far the writer's clock is ahead of the broker's, with the way of the record; null if the record has the
     *     writer's time
     */
    record Seen(String origin, long atMs, Long clockOffsetMs) {
        static Seen of(Change change, ConsumerRecord<?, ?> record) {
            boolean hasBrokersTime = record.timestampType() == TimestampType.LOG_APPEND_TIME;
            return new Seen(
                    change.version().dot().origin(),
                    record.timestamp(),
                    hasBrokersTime ? change.version().timestamp() - record.timestamp() : null);
        }
    }

    /**
     * Who writes.
     *
     * @param last when, in ms
     * @param clockOffsetMs the median of the last sample; null if it is not known
     */
    record Origin(String name, long last, double perSecond, Long clockOffsetMs) {
        Origin at(long later) {
            return new Origin(name, later, perSecond, clockOffsetMs);
        }
    }

    private final Map<String, Origin> origins = new HashMap<>();
    private final Map<String, Double> written = new HashMap<>();
    private final Map<String, List<Long>> offsets = new HashMap<>();

    /** @param each how many changes each of these stands for */
    synchronized void add(List<Seen> sample, double each) {
        for (Seen seen : sample) {
            written.merge(seen.origin(), each, Double::sum);
            if (seen.clockOffsetMs() != null) {
                offsets.computeIfAbsent(seen.origin(), origin -> new ArrayList<>())
                        .add(seen.clockOffsetMs());
            }
            origins.merge(
                    seen.origin(),
                    new Origin(seen.origin(), seen.atMs(), 0, null),
                    (known, now) -> now.last() > known.last() ? known.at(now.last()) : known);
        }
    }

    /** @param seconds since the last look; 0 if this was the first */
    synchronized void endLook(double seconds) {
        origins.replaceAll((name, origin) -> {
            double rate = seconds > 0 ? written.getOrDefault(name, 0.0) / seconds : 0;
            return new Origin(
                    name,
                    origin.last(),
                    Math.round(10 * rate) / 10.0,
                    offsets.containsKey(name) ? median(offsets.get(name)) : origin.clockOffsetMs());
        });
        written.clear();
        offsets.clear();
        if (origins.size() > MOST) {
            List<Origin> kept = sorted().subList(0, MOST);
            origins.clear();
            kept.forEach(origin -> origins.put(origin.name(), origin));
        }
    }

    private static Long median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private List<Origin> sorted() {
        return origins.values().stream()
                .sorted(Comparator.comparing(Origin::last).reversed().thenComparing(Origin::name))
                .toList();
    }

    synchronized List<Origin> told() {
        return sorted().stream().limit(MOST_TOLD).toList();
    }
}
