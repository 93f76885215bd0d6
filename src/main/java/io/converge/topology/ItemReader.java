package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.Version;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.claim.ClaimCodec;
import io.converge.serde.state.SchemaBook;
import io.converge.serde.state.StateCodec;
import io.converge.unique.SkuClaims;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.avro.Schema;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads the store {@code items} beside the task that writes it, from any thread.
 *
 * <p>Under at-least-once every change is written to RocksDB at once, also where {@link StateCache} holds it, so a reader sees what the task
 * has processed. Under exactly-once it is written with the commit at the latest ({@link WriteBehind}), so a reader sees what is committed;
 * some of what it sees may not be committed yet, and is taken back where that fails.
 *
 * <p>A state and the versions that are kept apart from it are several entries, and the store has no snapshot of several. So a reading in
 * which a version is not there, or is not the one that the state names, is made again.
 */
public final class ItemReader {

    /** How long a sku that is written again and again is tried. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    /** As {@link StoredSchemas}. */
    private static final int MOST_SCHEMAS = 1_000;

    private final Map<Bytes, Schema> schemas = new ConcurrentHashMap<>();
    private volatile KnownMark mark = new KnownMark(null, null);

    private record KnownMark(byte[] bytes, PolicyMark mark) {}

    /** The sku was written again and again while it was read. */
    public static final class TornException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TornException() {
            super("what is stored of the sku was written again each time that it was read", null, false, false);
        }
    }

    /**
     * What a store holds of a sku.
     *
     * @throws TornException if no reading of it was of one piece
     */
    public StoredItem get(ReadOnlyKeyValueStore<Bytes, byte[]> store, String sku) {
        return get(store, sku, bytes -> {});
    }

    /**
     * The same.
     *
     * @param weight hears how many bytes are stored, before they are made objects; what it throws ends the reading
     */
    public StoredItem get(ReadOnlyKeyValueStore<Bytes, byte[]> store, String sku, LongConsumer weight) {
        return new StoredItem(state(store, sku, weight), claims(store, sku), policyOf(store, sku));
    }

    private ItemState state(ReadOnlyKeyValueStore<Bytes, byte[]> store, String sku, LongConsumer weight) {
        long begin = System.nanoTime();
        do {
            byte[] bytes = store.get(StoreKeys.state(sku));
            if (bytes == null) {
                return ItemState.EMPTY;
            }
            weight.accept(bytes.length);
            Optional<ItemState> state = whole(store, sku, bytes, weight);
            if (state.isPresent()) {
                return state.get();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (System.nanoTime() - begin < PATIENCE_NANOS);
        throw new TornException();
    }

    /** The state of these bytes; empty if what is kept apart of it is another one's. */
    private Optional<ItemState> whole(
            ReadOnlyKeyValueStore<Bytes, byte[]> store, String sku, byte[] bytes, LongConsumer weight) {
        Set<Dot> apart = new HashSet<>();
        long[] all = {bytes.length};
        try {
            // A codec belongs to one thread.
            ItemState state = new StateCodec(new Book(store)).decode(bytes, (dot, twin) -> {
                apart.add(dot);
                byte[] entry = required(store.get(ItemStore.key(sku, dot, twin)));
                all[0] += entry.length;
                weight.accept(all[0]);
                return entry;
            });
            state.versions().stream().map(Version::dot).forEach(apart::remove);
            return apart.isEmpty() ? Optional.of(state) : Optional.empty();
        } catch (TornException e) {
            return Optional.empty();
        }
    }

    private static byte[] required(byte[] entry) {
        if (entry == null) {
            throw new TornException();
        }
        return entry;
    }

    private static SkuClaims claims(ReadOnlyKeyValueStore<Bytes, byte[]> store, String sku) {
        byte[] bytes = store.get(StoreKeys.claims(sku));
        return bytes == null ? SkuClaims.NONE : new ClaimCodec().skuClaims(bytes);
    }

    private String policyOf(ReadOnlyKeyValueStore<Bytes, byte[]> store, String sku) {
        byte[] bytes = store.get(StoreKeys.POLICY);
        if (bytes == null) {
            return null;
        }
        KnownMark known = mark;
        if (!Arrays.equals(known.bytes(), bytes)) {
            known = new KnownMark(bytes, PolicyMark.of(bytes));
            mark = known;
        }
        return known.mark().policyOf(sku);
    }

    /**
     * The first skus of a store that begin with a text, in the order of their bytes.
     *
     * @param most how many to give at the most
     */
    public List<String> skus(ReadOnlyKeyValueStore<Bytes, byte[]> store, String prefix, int most) {
        List<String> skus = new ArrayList<>();
        Bytes from = prefix.isEmpty() ? StoreKeys.afterState(null) : StoreKeys.state(prefix);
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, StoreKeys.endOfPrefix(prefix))) {
            while (skus.size() < most && entries.hasNext()) {
                skus.add(StoreKeys.sku(entries.next().key));
            }
        }
        return skus;
    }

    /** The schemas in a store: their digests name them in all stores alike. */
    private final class Book implements SchemaBook {

        private final ReadOnlyKeyValueStore<Bytes, byte[]> store;

        Book(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
            this.store = store;
        }

        @Override
        public byte[] digestOf(Schema schema) {
            throw new UnsupportedOperationException("nothing is written here");
        }

        @Override
        public Schema schemaOf(byte[] digest) {
            Bytes key = Bytes.wrap(digest);
            Schema known = schemas.get(key);
            if (known == null) {
                known = AvroForm.parse(
                        new String(required(store.get(StoreKeys.schema(digest))), StandardCharsets.UTF_8));
                if (schemas.size() >= MOST_SCHEMAS) {
                    schemas.clear();
                }
                schemas.put(key, known);
            }
            return known;
        }
    }
}
