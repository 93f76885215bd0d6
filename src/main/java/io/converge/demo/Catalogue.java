package io.converge.demo;

import io.converge.model.VersionVector;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What a consumer of the converged topic knows. Safe for threads. */
final class Catalogue {

    /** @param product its JSON form; null if it is deleted */
    record Entry(String product, VersionVector context) {}

    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

    void put(String sku, Entry entry) {
        entries.put(sku, entry);
    }

    Optional<Entry> get(String sku) {
        return Optional.ofNullable(entries.get(sku));
    }

    Map<String, Entry> copy() {
        return new TreeMap<>(entries);
    }
}
