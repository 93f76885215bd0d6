package io.converge.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * A store as the thread of its task sees it under exactly-once. Writes are kept back until there are many or the task commits, and go
 * on as one batch in the order of their keys: what is written several times reaches the store and its changelog once, and RocksDB
 * inserts next to where it has just inserted. A transaction that is given up takes what was kept back along, as its task ends or
 * begins anew. Others read what has gone on: all that was written between two calls of {@link #between}, or nothing. Belongs to one
 * thread.
 *
 * <p>With the first write after a commit a mark goes on at once: an instance that takes the partition over knows by the changelog which
 * transaction it was that is left open ({@code LeftTransactions}).
 */
final class WriteBehind extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]>
        implements KeyValueStore<Bytes, byte[]> {

    private static final Runnable NOTHING = () -> {};

    private static final byte[] WROTE = {0};

    private static final int MOST_BYTES = 1024 * 1024;
    /** What an entry takes beside its key and value. */
    private static final int ENTRY_BYTES = 100;

    private final Map<Bytes, byte[]> kept = new HashMap<>();
    private long keptBytes;
    /** Whether the transaction has written to the changelog, by which others see whose it is. */
    private boolean isKnown;

    /** @param store goes through {@code committed} */
    WriteBehind(KeyValueStore<Bytes, byte[]> store, CommittedStore committed) {
        super(store);
        committed.beforeCommit(() -> {
            write();
            isKnown = false;
        });
    }

    /**
     * A store of a task, behind which its processor's writes are kept back if that may be. Under at-least-once it may not: a new start
     * relies on the order of the changelog.
     */
    static KeyValueStore<Bytes, byte[]> store(ProcessorContext<?, ?> context, String name, TopologySettings settings) {
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(name);
        CommittedStore committed = store instanceof WrappedStateStore<?, ?, ?> wrapper && !settings.atLeastOnce()
                ? wrapper.findInner(CommittedStore.class)
                : null;
        return committed == null ? store : new WriteBehind(store, committed);
    }

    /**
     * What lets writes go on, where there are many, that belong together with those before and not with those that come.
     *
     * @param store of {@link #store}
     */
    static Runnable between(KeyValueStore<Bytes, byte[]> store) {
        return store instanceof WriteBehind behind ? behind::writeMany : NOTHING;
    }

    private void writeMany() {
        if (keptBytes > MOST_BYTES) {
            write();
        }
    }

    private void write() {
        if (kept.isEmpty()) {
            return;
        }
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>(kept.size());
        kept.forEach((key, value) -> entries.add(new KeyValue<>(key, value)));
        entries.sort((one, other) -> Arrays.compareUnsigned(one.key.get(), other.key.get()));
        wrapped().putAll(entries);
        kept.clear();
        keptBytes = 0;
    }

    @Override
    public byte[] get(Bytes key) {
        byte[] value = kept.get(key);
        return value != null || kept.containsKey(key) ? value : wrapped().get(key);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        if (!isKnown) {
            isKnown = true;
            wrapped().put(StoreKeys.TRANSACTION, WROTE);
        }
        byte[] before = kept.put(key, value);
        keptBytes += weight(key, value) - (before == null ? 0 : weight(key, before));
    }

    private static int weight(Bytes key, byte[] value) {
        return ENTRY_BYTES + key.get().length + (value == null ? 0 : value.length);
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        byte[] before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte[] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        write();
        return wrapped().range(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(Bytes from, Bytes to) {
        write();
        return wrapped().reverseRange(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        write();
        return wrapped().all();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        write();
        return wrapped().reverseAll();
    }

    @Override
    public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, S serializer) {
        write();
        return wrapped().prefixScan(prefix, serializer);
    }

    @Override
    public long approximateNumEntries() {
        return wrapped().approximateNumEntries();
    }
}
