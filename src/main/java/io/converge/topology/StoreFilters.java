package io.converge.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/**
 * Has RocksDB find out quickly that a key is not there, as it is with every new product: by filters of all files, the oldest among them, and
 * of what is still in memory. Kafka Streams leaves both out, for stores where most keys are found. They take some ten bits a key.
 *
 * @see <a href="https://github.com/facebook/rocksdb/wiki/RocksDB-Bloom-Filter">RocksDB Bloom Filter</a>
 */
public final class StoreFilters implements RocksDBConfigSetter {

    /** Of the memory for what is not in files yet. */
    private static final double SHARE_OF_MEMTABLE = 0.02;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        options.setOptimizeFiltersForHits(false);
        options.setMemtablePrefixBloomSizeRatio(SHARE_OF_MEMTABLE);
        options.setMemtableWholeKeyFiltering(true);
    }

    @Override
    public void close(String storeName, Options options) {
        // Nothing was made that has to be given back.
    }
}
