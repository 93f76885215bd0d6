package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.state.StateCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The states of the skus. A version whose products are large, or would make its state too large, has an entry of its own: no
 * record of the changelog is larger than a change and what it is wrapped in, and products are not written again
 * where only the clock has changed.
 */
public final class ItemStore {

    /** How much the products in one state may take. */
    static final int INLINE_BYTES = 256 * 1024;
    /** How much those of one version may take: as much as finds room in the cache. */
    static final int INLINE_VERSION_BYTES = StateCache.LARGEST_STATE;

    private final KeyValueStore<Bytes, byte[]> store;
    private final StateCache cache;
    private final StateCodec codec;
    private final int maxBytes;

    /** @param store that of {@link ConvergeTopology#ITEMS} */
    public ItemStore(KeyValueStore<Bytes, byte[]> store) {
        this(store, CacheBudget.NONE, Integer.MAX_VALUE);
    }

    /** @param maxBytes what an entry may have */
    ItemStore(KeyValueStore<Bytes, byte[]> store, CacheBudget budget, int maxBytes) {
        this.store = store;
        this.cache = new StateCache(budget);
        this.codec = new StateCodec(new StoredSchemas(store, maxBytes));
        this.maxBytes = maxBytes;
    }

    /** The state of a sku, {@link ItemState#EMPTY} if nobody has written it. */
    public ItemState get(String sku) {
        Bytes key = StoreKeys.state(sku);
        byte[] hot = cache.get(key);
        if (hot != null) {
            return decode(sku, hot);
        }
        byte[] bytes = store.get(key);
        if (bytes == null) {
            return ItemState.EMPTY;
        }
        Set<Bytes> foundApart = new HashSet<>();
        ItemState state = codec.decode(bytes, (dot, twin) -> {
            Bytes apart = key(sku, dot, twin);
            foundApart.add(apart);
            return store.get(apart);
        });
        if (foundApart.equals(apart(sku, state).keySet())) {
            cache.put(key, bytes, false);
        } else {
            writeAgain(sku, state, foundApart);
        }
        return state;
    }

    /** Whether the state of a sku was marked when it was written; false, too, where that is not in memory any more. */
    boolean isMarked(String sku) {
        return cache.isMarked(StoreKeys.state(sku));
    }

    /** Where a version is that is kept apart. */
    static Bytes key(String sku, Dot dot, int twin) {
        return twin < 0 ? StoreKeys.apart(sku, dot) : StoreKeys.apart(sku, dot, twin);
    }

    /** An earlier version of Converge had other ideas of what is large. */
    private void writeAgain(String sku, ItemState state, Set<Bytes> foundApart) {
        foundApart.forEach(store::delete);
        write(sku, ItemState.EMPTY, state, Integer.MAX_VALUE, false);
    }

    private ItemState decode(String sku, byte[] bytes) {
        return codec.decode(bytes, (dot, twin) -> store.get(key(sku, dot, twin)));
    }

    /** Gives every sku that someone has written, in the order of their bytes. */
    public void forEach(BiConsumer<String, ItemState> consumer) {
        forEachAfter(null, (sku, state) -> {
            consumer.accept(sku, state);
            return true;
        });
    }

    /** What to do with a state. */
    interface Visitor {
        /** Whether to go on. */
        boolean visit(String sku, ItemState state);
    }

    /** Gives the skus behind {@code cursor}, from the first on if that is null, as long as the visitor goes on. */
    void forEachAfter(String cursor, Visitor visitor) {
        try (KeyValueIterator<Bytes, byte[]> entries =
                store.range(StoreKeys.afterState(cursor), StoreKeys.END_OF_STATES)) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                String sku = StoreKeys.sku(entry.key);
                if (!visitor.visit(sku, decode(sku, entry.value))) {
                    return;
                }
            }
        }
    }

    /** Removes all that is known of a sku. */
    void forget(String sku, ItemState state) {
        apart(sku, state).keySet().forEach(store::delete);
        Bytes key = StoreKeys.state(sku);
        cache.remove(key);
        store.delete(key);
    }

    /** Lets go of what it holds in memory and another task has a better right to. */
    void trim() {
        cache.trim();
    }

    /** Lets go of what it holds in memory. */
    void close() {
        cache.clear();
    }

    /**
     * Writes what differs between {@code before}, which is stored, and {@code after}.
     *
     * @param mark what {@link #isMarked} is to say
     * @throws RefusedRecordException if it cannot be written; then nothing is
     */
    void put(String sku, ItemState before, ItemState after, boolean mark) {
        write(sku, before, after, maxBytes, mark);
    }

    private void write(String sku, ItemState before, ItemState after, int limit, boolean mark) {
        Map<Bytes, Version> apartBefore = apart(sku, before);
        Map<Bytes, Version> apartAfter = apart(sku, after);
        byte[] bytes = checked(codec.encode(after, version -> apartAfter.containsValue(version)), limit);
        Map<Bytes, byte[]> added = new HashMap<>();
        apartAfter.forEach((key, version) -> {
            if (!version.equals(apartBefore.get(key))) {
                added.put(key, checked(codec.encodeApart(version), limit));
            }
        });
        for (Bytes key : apartBefore.keySet()) {
            if (!apartAfter.containsKey(key)) {
                store.delete(key);
            }
        }
        added.forEach(store::put);
        Bytes key = StoreKeys.state(sku);
        store.put(key, bytes);
        cache.put(key, bytes, mark);
    }

    private static byte[] checked(byte[] entry, int limit) {
        if (entry.length > limit) {
            throw new RefusedRecordException(
                    RefusalReason.TOO_LARGE,
                    "what is to be kept of the sku would have " + entry.length + " bytes, " + limit + " are allowed: "
                            + RecordSizes.STATE_LIMIT + ". A whole product whose context has seen all others leaves"
                            + " less to keep; or raise max.change.bytes everywhere");
        }
        return entry;
    }

    /** The versions that find no room in the state, by the keys of their own entries. */
    private static Map<Bytes, Version> apart(String sku, ItemState state) {
        Map<Bytes, Version> apart = Map.of();
        boolean severalOfOrigin = StateCodec.hasSeveralOfOrigin(state);
        List<Version> versions = state.versions();
        int inline = 0;
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            int bytes = version.productBytes();
            if (bytes > INLINE_VERSION_BYTES || inline + bytes > INLINE_BYTES) {
                int twin = severalOfOrigin ? StateCodec.twin(version.dot(), versions.subList(0, i)) : -1;
                apart = apart.isEmpty() ? new HashMap<>() : apart;
                apart.put(key(sku, version.dot(), twin), version);
            } else {
                inline += bytes;
            }
        }
        return apart;
    }
}
