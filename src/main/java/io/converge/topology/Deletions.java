package io.converge.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Since when which skus are deleted, and the forgetting of those that are for long. The time is that of the topic: when the
 * record came, not what its writer's clock said, so a replay forgets no sooner than the first run did.
 */
final class Deletions {

    private static final int SKUS_PER_STEP = 1_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final HotItems items;
    private final long retentionMs;
    private final Consumer<String> listener;

    /**
     * @param retentionMs −1: nothing is forgotten
     * @param listener hears of each sku that is
     */
    Deletions(KeyValueStore<Bytes, byte[]> store, HotItems items, long retentionMs, Consumer<String> listener) {
        this.listener = listener;
        this.store = store;
        this.items = items;
        this.retentionMs = retentionMs;
    }

    /**
     * Notes what a sku has become.
     *
     * @param timeMs of the topic
     */
    void changed(String sku, boolean wasDeleted, boolean isDeleted, long timeMs) {
        if (isDeleted) {
            long time = Math.max(0, timeMs);
            store.put(
                    StoreKeys.deleted(sku),
                    ByteBuffer.allocate(Long.BYTES).putLong(time).array());
            store.put(StoreKeys.deletion(time, sku), new byte[0]);
        } else if (wasDeleted) {
            store.delete(StoreKeys.deleted(sku));
        }
    }

    /**
     * Forgets some of the skus that are deleted for longer than the retention.
     *
     * @param now of the topic, ms; 0 if it is not known
     * @return how many
     */
    int forget(long now) {
        if (retentionMs < 0 || now <= retentionMs) {
            return 0;
        }
        int forgotten = 0;
        for (Bytes deletion : due(now - retentionMs)) {
            String sku = StoreKeys.skuOfDeletion(deletion);
            byte[] since = store.get(StoreKeys.deleted(sku));
            boolean still = since != null && ByteBuffer.wrap(since).getLong() == StoreKeys.timeOfDeletion(deletion);
            if (still) {
                items.forget(sku);
                listener.accept(sku);
                store.delete(StoreKeys.deleted(sku));
                forgotten++;
            }
            store.delete(deletion);
        }
        return forgotten;
    }

    private List<Bytes> due(long before) {
        List<Bytes> due = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries =
                store.range(StoreKeys.deletionsFrom(0), StoreKeys.deletionsFrom(before))) {
            while (entries.hasNext() && due.size() < SKUS_PER_STEP) {
                due.add(entries.next().key);
            }
        }
        return due;
    }
}
