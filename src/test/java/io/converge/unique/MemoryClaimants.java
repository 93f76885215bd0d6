package io.converge.unique;

import io.converge.model.CodePointOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Claimants in memory. */
public final class MemoryClaimants implements ValueClaimants {

    private final NavigableMap<String, Entry> entries = new TreeMap<>(CodePointOrder.INSTANCE);
    private final NavigableMap<String, Claimant> declared = new TreeMap<>(CodePointOrder.INSTANCE);

    @Override
    public Entry get(String sku) {
        return entries.get(sku);
    }

    @Override
    public void put(String sku, Entry entry, Claimant claimant) {
        entries.put(sku, entry);
        if (!entry.isDeclared()) {
            declared.remove(sku);
        } else if (claimant != null) {
            declared.put(sku, claimant);
        }
    }

    @Override
    public void remove(String sku) {
        entries.remove(sku);
        declared.remove(sku);
    }

    @Override
    public void forEachAfter(String sku, Visitor visitor) {
        for (String next : List.copyOf(entries.tailMap(sku, false).keySet())) {
            if (!visitor.visit(next, entries.get(next))) {
                return;
            }
        }
    }

    List<String> skus() {
        return new ArrayList<>(entries.keySet());
    }

    /** Those that have said how they stand, in the order of their skus. */
    public List<Claimant> declared() {
        return List.copyOf(declared.values());
    }
}
