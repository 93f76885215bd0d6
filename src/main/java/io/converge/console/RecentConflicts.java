package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.TopicReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What the conflicts topic told last, of {@link #MOST} conflicts at the most, fewer where they have hundreds of names: those that are over among them, and what was told of each. It
 * says nothing of what is open now.
 */
final class RecentConflicts implements TailListener, AutoCloseable {

    static final int MOST = 5_000;
    /** Records to begin with. */
    static final long FIRST_RECORDS = 10_000;

    /** As {@link ConflictSummary#weight} has it. */
    private static final long MOST_WEIGHT = 100_000;

    private static final int MOST_TOLD = 20;
    private static final long HOUR_MS = 3_600_000;
    private static final long MINUTE_MS = 60_000;

    private final Deserializer<Object> values;
    private final Consumer<ConflictSummary> news;
    private final SharedTexts texts = new SharedTexts();
    private final Map<String, Known> byId = new LinkedHashMap<>();
    /** By the minute. */
    private final TreeMap<Long, Tally> byMinute = new TreeMap<>();

    private long weight;
    private boolean told;

    /** What was told of a conflict at a time. */
    record Told(String status, String type, long at, String winner) {}

    private static final class Known {
        private final Deque<Told> history = new ArrayDeque<>();
        private ConflictSummary last;
    }

    /** @param news hears of each that is over, once what was there at the beginning is known */
    RecentConflicts(ConvergeConfig config, Consumer<ConflictSummary> news) {
        this.values = config.registryClient().deserializer();
        this.news = news;
    }

    @Override
    public synchronized void begin() {
        byId.clear();
        byMinute.clear();
        weight = 0;
        told = false;
    }

    @Override
    public synchronized void caughtUp() {
        told = true;
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        GenericRecord conflict = TopicReader.value(record, values);
        if (conflict == null) {
            return;
        }
        ConflictSummary summary =
                ConflictSummary.of(new Written(conflict, record.timestamp()), TopicReader.position(record), texts::one);
        boolean isNews;
        synchronized (this) {
            summary = put(summary);
            isNews = told && !summary.open();
        }
        if (isNews) {
            news.accept(summary);
        }
    }

    private ConflictSummary put(ConflictSummary summary) {
        Known known = byId.remove(summary.id());
        boolean isNew = known == null;
        if (isNew) {
            known = new Known();
        } else {
            weight -= known.last.weight();
        }
        known.last = known.last == null ? summary : summary.since(known.last.since());
        byId.put(summary.id(), known);
        weight += summary.weight();
        while (byId.size() > MOST || weight > MOST_WEIGHT && byId.size() > 1) {
            weight -= byId.remove(byId.keySet().iterator().next()).last.weight();
        }
        if (known.history.size() >= MOST_TOLD) {
            known.history.removeFirst();
        }
        known.history.add(new Told(summary.status(), summary.type(), summary.at(), summary.winner()));
        if (isNew) { // Whatever becomes of it, it is one.
            byMinute.computeIfAbsent(summary.at() / MINUTE_MS, minute -> new Tally())
                    .add(summary.type(), 1);
            byMinute.headMap(byMinute.lastKey() - HOUR_MS / MINUTE_MS, true).clear();
        }
        return known.last;
    }

    /** Those that are over, by their first record. */
    synchronized List<ConflictSummary> over() {
        List<ConflictSummary> over = new ArrayList<>();
        for (Known known : byId.values()) {
            if (!known.last.open()) {
                over.add(known.last);
            }
        }
        over.sort(Comparator.comparing(OpenConflicts::place));
        return over;
    }

    synchronized Optional<ConflictSummary> find(String id) {
        return Optional.ofNullable(byId.get(id)).map(known -> known.last);
    }

    /** What was told of a conflict, the first first. */
    synchronized List<Told> history(String id) {
        Known known = byId.get(id);
        return known == null ? List.of() : List.copyOf(known.history);
    }

    /** How many conflicts were first told of in the hour before a time, by the type that they had then; what is told of one later counts no more. */
    synchronized Map<String, Long> ofLastHour(long nowMs) {
        Tally all = new Tally();
        byMinute.tailMap((nowMs - HOUR_MS) / MINUTE_MS, false)
                .values()
                .forEach(minute -> minute.counts().forEach((type, count) -> all.add(type, Math.toIntExact(count))));
        return all.counts();
    }

    @Override
    public void close() {
        values.close();
    }
}
