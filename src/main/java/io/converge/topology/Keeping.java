package io.converge.topology;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Where the stores keep their entries. */
public enum Keeping {

    /** In RocksDB, with a changelog to restore them from. */
    ON_DISK {
        @Override
        StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
            return new CommittedStore.Builder(Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray()));
        }
    },

    /** In this process alone, and as long as it lives. */
    IN_MEMORY {
        @Override
        StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
            return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                    .withLoggingDisabled();
        }
    };

    abstract StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name);
}
