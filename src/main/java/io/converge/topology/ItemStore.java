package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.state.StateCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

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

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(ConvergeTopology.ITEMS), Serdes.Bytes(), Serdes.ByteArray());
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
        Set<Dot> foundApart = new HashSet<>();
        ItemState state = codec.decode(bytes, dot -> {
            foundApart.add(dot);
            return store.get(StoreKeys.apart(sku, dot));
        });
        if (foundApart.equals(dots(apart(state)))) {
            cache.put(key, bytes);
        } else {
            writeAgain(sku, state, foundApart);
        }
        return state;
    }

    /** An earlier version of Converge had other ideas of what is large. */
    private void writeAgain(String sku, ItemState state, Set<Dot> foundApart) {
        foundApart.forEach(dot -> store.delete(StoreKeys.apart(sku, dot)));
        write(sku, ItemState.EMPTY, state, Integer.MAX_VALUE);
    }

    private static Set<Dot> dots(Set<Version> versions) {
        return versions.isEmpty()
                ? Set.of()
                : versions.stream().map(Version::dot).collect(Collectors.toSet());
    }

    private ItemState decode(String sku, byte[] bytes) {
        return codec.decode(bytes, dot -> store.get(StoreKeys.apart(sku, dot)));
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
        apart(state).forEach(version -> store.delete(StoreKeys.apart(sku, version.dot())));
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
     * @throws RefusedRecordException if it cannot be written; then nothing is
     */
    void put(String sku, ItemState before, ItemState after) {
        write(sku, before, after, maxBytes);
    }

    private void write(String sku, ItemState before, ItemState after, int limit) {
        Set<Version> apartBefore = apart(before);
        Set<Version> apartAfter = apart(after);
        byte[] bytes = checked(codec.encode(after, apartAfter::contains), limit);
        Map<Bytes, byte[]> added = new HashMap<>();
        for (Version version : apartAfter) {
            if (!apartBefore.contains(version)) {
                added.put(StoreKeys.apart(sku, version.dot()), checked(codec.encodeApart(version), limit));
            }
        }
        for (Version version : apartBefore) {
            if (!apartAfter.contains(version)) {
                store.delete(StoreKeys.apart(sku, version.dot()));
            }
        }
        added.forEach(store::put);
        Bytes key = StoreKeys.state(sku);
        store.put(key, bytes);
        cache.put(key, bytes);
    }

    private static byte[] checked(byte[] entry, int limit) {
        if (entry.length > limit) {
            throw new RefusedRecordException(
                    RefusalReason.TOO_LARGE,
                    "what is to be kept of the sku would have " + entry.length + " bytes, " + limit + " are allowed");
        }
        return entry;
    }

    /** The versions that find no room in the state, one of each dot. */
    private static Set<Version> apart(ItemState state) {
        Set<Version> apart = Set.of();
        int inline = 0;
        for (Version version : state.versions()) {
            int bytes = version.productBytes();
            boolean hasName = apart.stream().noneMatch(other -> other.dot().equals(version.dot()));
            if (hasName && (bytes > INLINE_VERSION_BYTES || inline + bytes > INLINE_BYTES)) {
                apart = apart.isEmpty() ? new HashSet<>() : apart;
                apart.add(version);
            } else {
                inline += bytes;
            }
        }
        return apart;
    }
}
