package io.converge.topology;

import io.converge.serde.claim.ClaimCodec;
import io.converge.unique.SkuClaims;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the skus of a task claim, beside their states. Those whose values others claim, too, are known without a look into the store, as
 * far as a filter of fixed size tells: every change has to ask.
 */
public final class SkuClaimStore {

    private static final int FILTER_BITS = 1 << 20;

    private static final byte[] ONLY_CONTESTED = {0};
    private static final byte[] WITHHELD = {1};

    private final KeyValueStore<Bytes, byte[]> store;
    private final ClaimCodec codec = new ClaimCodec();
    private final BitSet contested = new BitSet(FILTER_BITS);
    private final boolean writesAgain;
    private final boolean wasUsed;
    private long withheld;

    /** @param store that of {@link ConvergeTopology#ITEMS} */
    public SkuClaimStore(KeyValueStore<Bytes, byte[]> store) {
        this(store, false);
    }

    /** @param writesAgain whether to write also what is there: under at-least-once it may not be in the changelog */
    SkuClaimStore(KeyValueStore<Bytes, byte[]> store, boolean writesAgain) {
        this.store = store;
        this.writesAgain = writesAgain;
        try (KeyValueIterator<Bytes, byte[]> marks = store.range(StoreKeys.contested(""), StoreKeys.endOfContested())) {
            while (marks.hasNext()) {
                KeyValue<Bytes, byte[]> mark = marks.next();
                contested.set(bit(StoreKeys.skuOfClaims(mark.key)));
                withheld += mark.value[0];
            }
        }
        try (KeyValueIterator<Bytes, byte[]> claims = store.range(StoreKeys.firstClaims(), StoreKeys.contested(""))) {
            wasUsed = claims.hasNext();
        }
    }

    private static int bit(String sku) {
        int hash = sku.hashCode();
        return (hash ^ hash >>> 12) & FILTER_BITS - 1;
    }

    /** Whether any sku had claims when this was made. */
    boolean wasUsed() {
        return wasUsed;
    }

    /** How many skus are withheld. */
    long withheld() {
        return withheld;
    }

    /** False: certainly nobody else claims what the sku does. */
    boolean mayBeContested(String sku) {
        return contested.get(bit(sku));
    }

    /** What a sku claims. */
    public SkuClaims get(String sku) {
        byte[] bytes = store.get(StoreKeys.claims(sku));
        return bytes == null ? SkuClaims.NONE : codec.skuClaims(bytes);
    }

    void put(String sku, SkuClaims claims) {
        store.put(StoreKeys.claims(sku), codec.encode(claims));
        mark(sku, claims);
    }

    private void mark(String sku, SkuClaims claims) {
        Bytes key = StoreKeys.contested(sku);
        byte[] before = mayBeContested(sku) ? store.get(key) : null;
        byte[] after = !claims.isContested() ? null : claims.withheldBy() == null ? ONLY_CONTESTED : WITHHELD;
        withheld += (after == null ? 0 : after[0]) - (before == null ? 0 : before[0]);
        if (after != null) {
            contested.set(bit(sku));
            if (writesAgain || !Arrays.equals(before, after)) {
                store.put(key, after);
            }
        } else if (before != null) {
            store.delete(key);
        }
    }

    /** Nothing is known of the sku any more. */
    void remove(String sku) {
        mark(sku, SkuClaims.NONE);
        store.delete(StoreKeys.claims(sku));
    }
}
