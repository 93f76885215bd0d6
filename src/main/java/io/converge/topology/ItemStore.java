package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.model.Sha256;
import io.converge.model.Version;
import io.converge.serde.SchemaBook;
import io.converge.serde.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The states of the skus. A version that would make its state too large has an entry of its own, so no record of the
 * changelog is larger than a change and what it is wrapped in.
 */
public final class ItemStore {

    /** How much the products in one state may take. */
    static final int INLINE_BYTES = 256 * 1024;

    private final KeyValueStore<Bytes, byte[]> store;
    private final StateCache cache;
    private final StateCodec codec;

    /** @param store that of {@link ConvergeTopology#ITEMS} */
    public ItemStore(KeyValueStore<Bytes, byte[]> store) {
        this(store, CacheBudget.NONE);
    }

    ItemStore(KeyValueStore<Bytes, byte[]> store, CacheBudget budget) {
        this.store = store;
        this.cache = new StateCache(budget);
        this.codec = new StateCodec(new StoredSchemas(store));
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
        cache.put(key, bytes);
        return decode(sku, bytes);
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

    /** Lets go of what it holds in memory. */
    void close() {
        cache.clear();
    }

    /** Writes what differs between {@code before}, which is stored, and {@code after}. */
    void put(String sku, ItemState before, ItemState after) {
        Set<Version> apartBefore = apart(before);
        Set<Version> apartAfter = apart(after);
        for (Version version : apartBefore) {
            if (!apartAfter.contains(version)) {
                store.delete(StoreKeys.apart(sku, version.dot()));
            }
        }
        for (Version version : apartAfter) {
            if (!apartBefore.contains(version)) {
                store.put(StoreKeys.apart(sku, version.dot()), codec.encodeApart(version));
            }
        }
        Bytes key = StoreKeys.state(sku);
        byte[] bytes = codec.encode(after, apartAfter::contains);
        store.put(key, bytes);
        cache.put(key, bytes);
    }

    /** The versions that find no room in the state, in the order of their origins. */
    private static Set<Version> apart(ItemState state) {
        if (state.live().size() < 2) {
            return Set.of();
        }
        Set<Version> apart = new HashSet<>();
        int inline = 0;
        for (Version version : state.live()) {
            int bytes = StateCodec.productBytes(version);
            if (inline + bytes > INLINE_BYTES) {
                apart.add(version);
            } else {
                inline += bytes;
            }
        }
        return apart;
    }

    /** The schemas of stored products, each read or written once in the life of a task. */
    private static final class StoredSchemas implements SchemaBook {

        private final KeyValueStore<Bytes, byte[]> store;
        private final Map<Schema, byte[]> digests = new HashMap<>();
        private final Map<Bytes, Schema> schemas = new HashMap<>();

        StoredSchemas(KeyValueStore<Bytes, byte[]> store) {
            this.store = store;
        }

        @Override
        public byte[] digestOf(Schema schema) {
            return digests.computeIfAbsent(schema, this::keep);
        }

        private byte[] keep(Schema schema) {
            String text = schema.toString();
            byte[] digest = Arrays.copyOf(Sha256.of(text), DIGEST_BYTES);
            store.putIfAbsent(StoreKeys.schema(digest), text.getBytes(StandardCharsets.UTF_8));
            // What is stored from now on is read with the very object that changes come with, which compares fast.
            schemas.put(Bytes.wrap(digest), schema);
            return digest;
        }

        @Override
        public Schema schemaOf(byte[] digest) {
            return schemas.computeIfAbsent(Bytes.wrap(digest), this::read);
        }

        private Schema read(Bytes digest) {
            byte[] text = store.get(StoreKeys.schema(digest.get()));
            if (text == null) {
                throw new IllegalStateException("the store lacks the schema " + digest);
            }
            return new Schema.Parser().parse(new String(text, StandardCharsets.UTF_8));
        }
    }
}
