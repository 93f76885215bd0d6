package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The conflicts that wait for the application, as their topic tells: summaries in memory, some hundred bytes each, of {@link #MOST} at the
 * most, and fewer where they have hundreds of names, all of which are kept. Of more than those the first heard of are kept, which are the oldest; once enough of them are settled the topic is read again.
 */
final class OpenConflicts implements TailListener, AutoCloseable {

    static final int MOST = 100_000;
    /** Part of them, in percent: fewer are a reason to look for those that found no room. */
    private static final int REFILL_PERCENT = 80;

    private final Deserializer<Object> values;
    private final int most;
    private final Consumer<ConflictSummary> news;
    private final SharedTexts texts = new SharedTexts();
    private final Map<String, ConflictSummary> byKey = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final TreeMap<Cursor, ConflictSummary> ordered = new TreeMap<>();
    private final Tally types = new Tally();
    private final Tally origins = new Tally();
    private final Tally reasons = new Tally();
    private final Tally leaves = new Tally();
    private long weight;
    private boolean overflowed;
    private boolean told;
    private Runnable refill = () -> {};

    /** @param news hears of each that is new, changed or over, once all that was there at the beginning is known */
    OpenConflicts(ConvergeConfig config, int most, Consumer<ConflictSummary> news) {
        this.values = config.registryClient().deserializer();
        this.most = most;
        this.news = news;
    }

    /** @param action lets the topic be read again */
    void onRoom(Runnable action) {
        refill = action;
    }

    @Override
    public synchronized void begin() {
        byKey.clear();
        keys.clear();
        ordered.clear();
        List.of(types, origins, reasons, leaves).forEach(Tally::clear);
        weight = 0;
        overflowed = false;
        told = false;
    }

    @Override
    public synchronized void caughtUp() {
        told = true;
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        GenericRecord conflict = TopicReader.value(record, values);
        ConflictSummary summary = conflict == null
                ? null
                : ConflictSummary.of(
                        new Written(conflict, record.timestamp()), TopicReader.position(record), texts::one);
        told(key, summary, record.timestamp());
    }

    /** @param summary null: nothing is open of this key any more */
    void told(String key, ConflictSummary summary, long atMs) {
        ConflictSummary heard;
        synchronized (this) {
            ConflictSummary before = remove(key);
            heard = summary == null ? before == null ? null : before.closed(atMs) : put(key, summary, before);
            heard = told ? heard : null;
            if (overflowed && weight * 100 < (long) most * REFILL_PERCENT) {
                refill.run();
            }
        }
        if (heard != null) {
            news.accept(heard);
        }
    }

    private ConflictSummary remove(String key) {
        ConflictSummary before = byKey.remove(key);
        if (before != null) {
            keys.remove(before.id());
            ordered.remove(place(before));
            count(before, -1);
        }
        return before;
    }

    private ConflictSummary put(String key, ConflictSummary summary, ConflictSummary before) {
        if (weight + weight(summary) > most) {
            overflowed = true;
            return summary;
        }
        boolean isSame = before != null && before.id().equals(summary.id());
        ConflictSummary kept = isSame ? summary.since(before.since()) : summary;
        byKey.put(key, kept);
        keys.put(kept.id(), key);
        ordered.put(place(kept), kept);
        count(kept, 1);
        return kept;
    }

    private void count(ConflictSummary summary, int more) {
        weight += (long) more * weight(summary);
        types.add(summary.type(), more);
        origins.addAll(summary.origins().all(), more);
        reasons.add(summary.reason(), more);
        leaves.addAll(summary.leaves().all(), more);
    }

    /** No more than finds room when those that found none are looked for. */
    private int weight(ConflictSummary summary) {
        return Math.min(summary.weight(), Math.max(1, most / 10));
    }

    static Cursor place(ConflictSummary conflict) {
        return new Cursor(conflict.since(), conflict.id());
    }

    synchronized Page<ConflictSummary> page(ConflictFilter filter, Cursor after, boolean newestFirst, int limit) {
        Iterable<ConflictSummary> all = (newestFirst ? ordered.descendingMap() : ordered).values();
        return Page.of(all, filter::matches, OpenConflicts::place, after, newestFirst, limit);
    }

    /** Those that are meant, oldest first. */
    synchronized List<ConflictSummary> all(ConflictFilter filter) {
        List<ConflictSummary> meant = new ArrayList<>();
        for (ConflictSummary conflict : ordered.values()) {
            if (filter.matches(conflict)) {
                meant.add(conflict);
            }
        }
        return meant;
    }

    synchronized Optional<ConflictSummary> find(String id) {
        return Optional.ofNullable(keys.get(id)).map(byKey::get);
    }

    /** Whether a conflict stands as the record at a position tells. */
    boolean standsAt(String id, Position position) {
        return find(id).filter(now -> now.position().equals(position)).isPresent();
    }

    /** The conflict of a sku's own, or by the id of one about a unique value. */
    synchronized Optional<ConflictSummary> ofKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    synchronized int size() {
        return byKey.size();
    }

    /** When the oldest began, in ms. */
    synchronized Optional<Long> oldest() {
        return ordered.isEmpty()
                ? Optional.empty()
                : Optional.of(ordered.firstKey().atMs());
    }

    synchronized Map<String, Long> byType() {
        return types.counts();
    }

    /** By which they may be filtered. */
    synchronized Map<String, List<String>> filters() {
        return Map.of(
                "types", types.names(),
                "origins", origins.names(),
                "reasons", reasons.names(),
                "leaves", leaves.names());
    }

    /** Whether all that are open are known. */
    synchronized boolean isWhole() {
        return told && !overflowed;
    }

    /** That not all are known; empty if they are. */
    synchronized Optional<String> note() {
        return overflowed
                ? Optional.of("more conflicts are open than are kept here, " + most
                        + " at the most; those told here are the first of them")
                : Optional.empty();
    }

    @Override
    public void close() {
        values.close();
    }
}
