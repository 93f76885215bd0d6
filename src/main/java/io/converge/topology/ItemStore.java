package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.Sha256;
import io.converge.model.Version;
import io.converge.serde.SchemaBook;
import io.converge.serde.StateCodec;
import java.nio.ByteBuffer;
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
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The states of the skus in one store, with three kinds of entries:
 *
 * <ul>
 *   <li>the sku in UTF-8: its state;
 *   <li>{@code FF}, the sku, {@code FF}, an origin: the version of a state that would be too large with it;
 *   <li>{@code FE}, a digest: the schema of stored products.
 * </ul>
 *
 * Neither byte occurs in UTF-8. So no record of the changelog is larger than a change and what it is wrapped in.
 */
public final class ItemStore {

    /** How much the products in one state may take. */
    static final int INLINE_BYTES = 256 * 1024;

    private static final byte APART = (byte) 0xff;
    private static final byte SCHEMA = (byte) 0xfe;

    private final KeyValueStore<Bytes, byte[]> store;
    private final StateCodec codec;

    /** @param store that of {@link ConvergeTopology#ITEMS} */
    public ItemStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        this.codec = new StateCodec(new StoredSchemas(store));
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(ConvergeTopology.ITEMS), Serdes.Bytes(), Serdes.ByteArray());
    }

    /** The state of a sku, {@link ItemState#EMPTY} if nobody has written it. */
    public ItemState get(String sku) {
        byte[] bytes = store.get(stateKey(sku));
        return bytes == null ? ItemState.EMPTY : codec.decode(bytes, dot -> store.get(apartKey(sku, dot)));
    }

    /** Gives every sku that someone has written, in the order of their bytes. */
    public void forEach(BiConsumer<String, ItemState> consumer) {
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                byte[] key = entries.next().key.get();
                if (key[0] != APART && key[0] != SCHEMA) {
                    String sku = new String(key, StandardCharsets.UTF_8);
                    consumer.accept(sku, get(sku));
                }
            }
        }
    }

    /** Writes what differs between {@code before}, which is stored, and {@code after}. */
    void put(String sku, ItemState before, ItemState after) {
        if (after.equals(before)) {
            return;
        }
        Set<Version> apartBefore = apart(before);
        Set<Version> apartAfter = apart(after);
        for (Version version : apartBefore) {
            if (!apartAfter.contains(version)) {
                store.delete(apartKey(sku, version.dot()));
            }
        }
        for (Version version : apartAfter) {
            if (!apartBefore.contains(version)) {
                store.put(apartKey(sku, version.dot()), codec.encodeApart(version));
            }
        }
        store.put(stateKey(sku), codec.encode(after, apartAfter::contains));
    }

    /** The versions that find no room in the state, in the order of their origins. */
    private static Set<Version> apart(ItemState state) {
        Set<Version> apart = new HashSet<>();
        int inline = 0;
        for (Version version : state.live()) {
            int bytes = StateCodec.productBytes(version);
            if (inline + bytes > INLINE_BYTES && state.live().size() > 1) {
                apart.add(version);
            } else {
                inline += bytes;
            }
        }
        return apart;
    }

    private static Bytes stateKey(String sku) {
        return Bytes.wrap(sku.getBytes(StandardCharsets.UTF_8));
    }

    private static Bytes apartKey(String sku, Dot dot) {
        byte[] skuBytes = sku.getBytes(StandardCharsets.UTF_8);
        byte[] origin = dot.origin().getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(skuBytes.length + origin.length + 2)
                .put(APART)
                .put(skuBytes)
                .put(APART)
                .put(origin)
                .array());
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
            store.putIfAbsent(key(digest), text.getBytes(StandardCharsets.UTF_8));
            return digest;
        }

        @Override
        public Schema schemaOf(byte[] digest) {
            return schemas.computeIfAbsent(Bytes.wrap(digest), this::read);
        }

        private Schema read(Bytes digest) {
            byte[] text = store.get(key(digest.get()));
            if (text == null) {
                throw new IllegalStateException("the store lacks the schema " + digest);
            }
            return new Schema.Parser().parse(new String(text, StandardCharsets.UTF_8));
        }

        private static Bytes key(byte[] digest) {
            return Bytes.wrap(ByteBuffer.allocate(digest.length + 1)
                    .put(SCHEMA)
                    .put(digest)
                    .array());
        }
    }
}
