package io.converge.topology;

import io.converge.model.CodePointOrder;
import io.converge.model.ConflictStatus;
import io.converge.model.VersionVector;
import io.converge.serde.claim.ClaimCodec;
import io.converge.serde.claim.ValueClaimsCodec;
import io.converge.unique.Claimant;
import io.converge.unique.UniqueConflict;
import io.converge.unique.UniqueKeys;
import io.converge.unique.ValueClaimants;
import io.converge.unique.ValueClaims;
import io.converge.unique.ValueLedger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The values that are claimed: a small entry for each value and for each of its claimants, so that a value which very many claim is no large one. The
 * keys are
 *
 * <ul>
 *   <li>{@code V}, the value's id: how it stands, with its claimant if there never was a second one;
 *   <li>{@code C}, the id, a sku: a claimant of several;
 *   <li>{@code D}, the id, a sku: how it stands itself, once it has said so;
 *   <li>{@code K}, the id: that it is in conflict;
 *   <li>{@code P}, the id: that something is left to be told;
 *   <li>{@code T}, the id: what was told lately (at-least-once);
 *   <li>{@code FE}, a digest: the schema of stored products;
 *   <li>{@code FD}: the policy that decides.
 * </ul>
 */
public final class ValueStore {

    static final int ID_BYTES = 16;

    private static final byte VALUE = 'V';
    private static final byte CLAIMANT = 'C';
    private static final byte STANDING = 'D';
    static final byte CONFLICT = 'K';
    static final byte PENDING = 'P';
    static final byte TOLD = 'T';

    private static final byte[] MARK = {};

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoredSchemas schemas;
    private final ClaimCodec codec = new ClaimCodec();
    private final ValueClaimsCodec values = new ValueClaimsCodec();

    /** @param store that of {@link ConvergeTopology#CLAIMS} */
    public ValueStore(KeyValueStore<Bytes, byte[]> store) {
        this(store, Integer.MAX_VALUE);
    }

    /** @param maxBytes what an entry may have */
    ValueStore(KeyValueStore<Bytes, byte[]> store, int maxBytes) {
        this.store = store;
        this.schemas = new StoredSchemas(store, maxBytes);
    }

    /** A value with its claimants. */
    OpenValue open(String value) {
        byte[] bytes = store.get(key(VALUE, value, ""));
        return new OpenValue(value, bytes == null ? null : values.decode(value, bytes));
    }

    /** Whether a value has a mark. */
    boolean isMarked(byte kind, String value) {
        return store.get(key(kind, value, "")) != null;
    }

    void mark(byte kind, String value, boolean marked) {
        if (marked) {
            store.put(key(kind, value, ""), MARK);
        } else {
            store.delete(key(kind, value, ""));
        }
    }

    /** The first values with a mark. */
    List<String> marked(byte kind, int most) {
        return ids(kind, null, most);
    }

    /** How many values have a mark. */
    long count(byte kind) {
        long count = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(prefix(kind), prefix((byte) (kind + 1)))) {
            while (entries.hasNext()) {
                entries.next();
                count++;
            }
        }
        return count;
    }

    /** The first values with a mark behind one, from the first on if that is null. */
    List<String> markedAfter(byte kind, String value, int most) {
        return ids(kind, value, most);
    }

    /** The first values that are claimed, behind one if that is not null. */
    List<String> valuesAfter(String value, int most) {
        return ids(VALUE, value, most);
    }

    private List<String> ids(byte kind, String after, int most) {
        List<String> ids = new ArrayList<>();
        Bytes from = after == null ? prefix(kind) : key(kind, after, "\0");
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, prefix((byte) (kind + 1)))) {
            while (entries.hasNext() && ids.size() < most) {
                ids.add(id(entries.next().key));
            }
        }
        return ids;
    }

    /** What was told of a value lately; null if nothing was. */
    byte[] toldLately(String value) {
        return store.get(key(TOLD, value, ""));
    }

    void putToldLately(String value, byte[] told) {
        store.put(key(TOLD, value, ""), told);
    }

    /** The policy that decided last; null if none ever has. */
    String policy() {
        byte[] bytes = store.get(StoreKeys.POLICY);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    void putPolicy(String policy) {
        store.put(StoreKeys.POLICY, policy.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A conflict as it is told.
     *
     * @param productBytes what the products may take together
     */
    UniqueConflict conflict(ValueClaims claims, ConflictStatus status, UniqueKeys keys, long productBytes) {
        List<Claimant> claimants = new ArrayList<>();
        long[] left = {productBytes};
        // Whoever has said how it stands has an entry of its own.
        forEachEntry(claims.value(), "", (sku, entry) -> {
            if (entry.rank() != null) {
                claimants.add(claimant(claims.value(), sku, entry, left));
            }
            return claimants.size() < UniqueConflict.MOST_TOLD;
        });
        return new UniqueConflict(
                claims.value(),
                claims.constraint(),
                claims.shown(),
                status,
                claimants,
                claims.declared(),
                claims.holder(),
                keys.identity());
    }

    private Claimant claimant(String value, String sku, ValueClaimants.Entry entry, long[] left) {
        byte[] standing = store.get(key(STANDING, value, sku));
        if (standing == null) {
            // Under at-least-once it may be lost, until the sku says it again.
            return new Claimant(entry.rank(), null, VersionVector.EMPTY, null);
        }
        Claimant claimant = codec.claimant(entry.rank(), standing, schemas);
        int bytes = claimant.product() == null ? 0 : claimant.product().size();
        left[0] -= bytes;
        return left[0] >= 0 ? claimant : new Claimant(claimant.rank(), claimant.winner(), claimant.context(), null);
    }

    /** Whether something is left to be told. */
    public boolean isPending() {
        return !marked(PENDING, 1).isEmpty();
    }

    /** Gives every conflict that there is, without products. */
    public void forEachConflict(UniqueKeys keys, Consumer<UniqueConflict> consumer) {
        ConflictStatus status = keys.policy().decides() ? ConflictStatus.RESOLVED : ConflictStatus.UNRESOLVED;
        ValueLedger ledger = new ValueLedger(keys, false);
        for (String value : marked(CONFLICT, Integer.MAX_VALUE)) {
            ValueClaims claims = open(value).claims();
            if (claims != null && ledger.isConflict(claims)) {
                consumer.accept(conflict(claims, status, keys, 0));
            }
        }
    }

    private static Bytes prefix(byte kind) {
        return Bytes.wrap(new byte[] {kind});
    }

    private static Bytes key(byte kind, String value, String sku) {
        byte[] skuBytes = sku.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + ID_BYTES + skuBytes.length)
                .put(kind)
                .put(HexFormat.of().parseHex(value))
                .put(skuBytes)
                .array());
    }

    private static String id(Bytes key) {
        return HexFormat.of().formatHex(key.get(), 1, 1 + ID_BYTES);
    }

    /**
     * A value that is worked on. As long as a single sku claims it and has not been asked how it stands, that has no entry of its own: so
     * it is with most values.
     */
    final class OpenValue implements ValueClaimants {

        private final String value;
        private final ValueClaims claims;
        private String soleSku;
        private Entry sole;
        /** Whether there may be a sole one: no claimant has an entry of its own. */
        private boolean isInOneEntry;

        private OpenValue(String value, ValueClaimsCodec.Stored stored) {
            this.value = value;
            this.claims = stored == null ? null : stored.claims();
            if (stored != null && stored.sku() != null) {
                soleSku = stored.sku();
                sole = stored.entry();
            }
            isInOneEntry = stored == null || stored.sku() != null;
        }

        /** How it stood when it was opened; null if nobody claimed it. */
        ValueClaims claims() {
            return claims;
        }

        /** @param next null if nobody claims it any more */
        void keep(ValueClaims next) {
            Bytes key = key(VALUE, value, "");
            if (next == null) {
                store.delete(key);
            } else {
                store.put(key, values.encode(next, soleSku, sole));
            }
        }

        @Override
        public Entry get(String sku) {
            if (isInOneEntry) {
                return sku.equals(soleSku) ? sole : null;
            }
            byte[] bytes = store.get(key(CLAIMANT, value, sku));
            return bytes == null ? null : codec.entry(sku, bytes);
        }

        @Override
        public void put(String sku, Entry entry, Claimant claimant) {
            boolean isAlone = isInOneEntry && (soleSku == null || soleSku.equals(sku));
            if (isAlone && entry.rank() == null) {
                soleSku = sku;
                sole = entry;
                return;
            }
            spread();
            write(sku, entry, claimant);
        }

        private void write(String sku, Entry entry, Claimant claimant) {
            store.put(key(CLAIMANT, value, sku), codec.encode(entry));
            if (entry.rank() == null) {
                store.delete(key(STANDING, value, sku));
            } else if (claimant != null) {
                store.put(key(STANDING, value, sku), codec.encode(claimant, schemas));
            }
        }

        /** From now on each claimant has an entry of its own. */
        private void spread() {
            if (sole != null) {
                store.put(key(CLAIMANT, value, soleSku), codec.encode(sole));
            }
            soleSku = null;
            sole = null;
            isInOneEntry = false;
        }

        @Override
        public void remove(String sku) {
            if (isInOneEntry) {
                soleSku = null;
                sole = null;
                return;
            }
            store.delete(key(CLAIMANT, value, sku));
            store.delete(key(STANDING, value, sku));
        }

        @Override
        public void forEachAfter(String sku, Visitor visitor) {
            if (isInOneEntry) {
                if (sole != null && CodePointOrder.INSTANCE.compare(sku, soleSku) < 0) {
                    visitor.visit(soleSku, sole);
                }
                return;
            }
            forEachEntry(value, sku, visitor);
        }
    }

    private void forEachEntry(String value, String after, ValueClaimants.Visitor visitor) {
        Bytes from = key(CLAIMANT, value, after + "\0");
        byte[] id = HexFormat.of().parseHex(value);
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, end(id))) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                byte[] key = entry.key.get();
                String next = new String(key, 1 + ID_BYTES, key.length - 1 - ID_BYTES, StandardCharsets.UTF_8);
                if (!visitor.visit(next, codec.entry(next, entry.value))) {
                    return;
                }
            }
        }
    }

    private static Bytes end(byte[] id) {
        byte[] end = Arrays.copyOf(new byte[] {CLAIMANT}, 2 + ID_BYTES);
        System.arraycopy(id, 0, end, 1, ID_BYTES);
        end[1 + ID_BYTES] = (byte) 0xff;
        return Bytes.wrap(end);
    }
}
