package io.converge.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What someone has seen: for each origin the highest sequence. An origin that is not named has sequence 0, so entries of 0
 * are never held. Iterates in the order of the origins.
 */
public final class VersionVector {

    public static final VersionVector EMPTY = new VersionVector(new TreeMap<>(CodePointOrder.INSTANCE));

    private final SortedMap<String, Long> sequences;

    private VersionVector(SortedMap<String, Long> sequences) {
        this.sequences = sequences;
    }

    /** The vector of these entries; those of 0 are left out. */
    public static VersionVector of(Map<String, Long> sequences) {
        TreeMap<String, Long> entries = new TreeMap<>(CodePointOrder.INSTANCE);
        sequences.forEach((origin, sequence) -> {
            if (sequence != 0) {
                entries.put(origin, sequence);
            }
        });
        return entries.isEmpty() ? EMPTY : new VersionVector(entries);
    }

    /** The highest sequence seen of {@code origin}, 0 if none. */
    public long sequenceOf(String origin) {
        return sequences.getOrDefault(origin, 0L);
    }

    public boolean covers(Dot dot) {
        return dot.sequence() <= sequenceOf(dot.origin());
    }

    /** This vector with the entry of {@code origin} set to {@code sequence}, whatever it was. */
    public VersionVector with(String origin, long sequence) {
        if (sequenceOf(origin) == sequence) {
            return this;
        }
        TreeMap<String, Long> entries = new TreeMap<>(sequences);
        if (sequence == 0) {
            entries.remove(origin);
        } else {
            entries.put(origin, sequence);
        }
        return new VersionVector(entries);
    }

    /** The entry-wise maximum of both; this very object where {@code other} adds nothing. */
    public VersionVector join(VersionVector other) {
        TreeMap<String, Long> joined = null;
        for (Map.Entry<String, Long> entry : other.sequences.entrySet()) {
            if (entry.getValue() > sequenceOf(entry.getKey())) {
                if (joined == null) {
                    joined = new TreeMap<>(sequences);
                }
                joined.put(entry.getKey(), entry.getValue());
            }
        }
        return joined == null ? this : new VersionVector(joined);
    }

    /** This vector with {@code dot} seen. */
    public VersionVector join(Dot dot) {
        return covers(dot) ? this : with(dot.origin(), dot.sequence());
    }

    /** Whether an origin other than {@code origin} is named. */
    public boolean namesOtherThan(String origin) {
        int others = sequences.containsKey(origin) ? sequences.size() - 1 : sequences.size();
        return others > 0;
    }

    public int size() {
        return sequences.size();
    }

    public boolean isEmpty() {
        return sequences.isEmpty();
    }

    /** Origin to sequence, in the order of the origins; read-only. */
    public SortedMap<String, Long> asMap() {
        return Collections.unmodifiableSortedMap(sequences);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof VersionVector that && sequences.equals(that.sequences);
    }

    @Override
    public int hashCode() {
        return sequences.hashCode();
    }

    @Override
    public String toString() {
        return sequences.toString();
    }
}
