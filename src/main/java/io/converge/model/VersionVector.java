package io.converge.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What someone has seen: for each origin the highest sequence. An origin that is not named has sequence 0, so entries of 0
 * are never held. Iterates in the order of the origins.
 */
public final class VersionVector {

    public static final VersionVector EMPTY = new VersionVector(new String[0], new long[0]);

    private static final Comparator<Entry> BY_ORIGIN = Comparator.comparing(Entry::origin, CodePointOrder.INSTANCE);

    /** In {@link CodePointOrder}, each once. */
    private final String[] origins;
    /** Of the origin at the same place. */
    private final long[] sequences;

    private VersionVector(String[] origins, long[] sequences) {
        this.origins = origins;
        this.sequences = sequences;
    }

    /** The vector of these entries; those of 0 are left out. */
    public static VersionVector of(Map<String, Long> sequences) {
        Builder builder = new Builder(sequences.size());
        sequences.forEach(builder::put);
        return builder.build();
    }

    /**
     * Makes a vector entry by entry. The first few are put where they belong at once, which is how most vectors are made;
     * further ones are put in order together at the end, so that a long vector in no order costs no more than sorting it.
     */
    public static final class Builder {

        private static final int FEW = 32;

        private String[] origins;
        private long[] sequences;
        private int size;
        private boolean ordered = true;

        /** @param expected how many entries there may be */
        public Builder(int expected) {
            origins = new String[expected];
            sequences = new long[expected];
        }

        /** Of several entries of one origin the last one counts, and one of 0 takes it away. */
        public void put(String origin, long sequence) {
            int at = ordered ? search(origins, size, origin) : -size - 1;
            if (at >= 0) {
                sequences[at] = sequence;
                return;
            }
            if (size == origins.length) {
                origins = Arrays.copyOf(origins, 2 * size + 1);
                sequences = Arrays.copyOf(sequences, 2 * size + 1);
            }
            int place = -at - 1;
            if (place < size && size >= FEW) {
                ordered = false;
                place = size;
            }
            System.arraycopy(origins, place, origins, place + 1, size - place);
            System.arraycopy(sequences, place, sequences, place + 1, size - place);
            origins[place] = origin;
            sequences[place] = sequence;
            size++;
        }

        public VersionVector build() {
            if (!ordered) {
                order();
            }
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (sequences[i] != 0) {
                    origins[kept] = origins[i];
                    sequences[kept++] = sequences[i];
                }
            }
            return kept == 0 ? EMPTY : new VersionVector(Arrays.copyOf(origins, kept), Arrays.copyOf(sequences, kept));
        }

        /** Sorting keeps the order of equals, so the last of them is the one that was put last. */
        private void order() {
            Entry[] entries = new Entry[size];
            for (int i = 0; i < size; i++) {
                entries[i] = new Entry(origins[i], sequences[i]);
            }
            Arrays.sort(entries, BY_ORIGIN);
            int kept = 0;
            for (int i = 0; i < entries.length; i++) {
                boolean last = i == entries.length - 1 || !entries[i].origin.equals(entries[i + 1].origin);
                if (last) {
                    origins[kept] = entries[i].origin;
                    sequences[kept++] = entries[i].sequence;
                }
            }
            size = kept;
            ordered = true;
        }
    }

    private record Entry(String origin, long sequence) {}

    /** The place of {@code origin} among the first {@code size}, or −1 − the place where it would stand. */
    private static int search(String[] origins, int size, String origin) {
        int low = 0;
        int high = size - 1;
        // What comes last in order is what is asked for most often: vectors are written in order.
        if (high >= 0) {
            int last = CodePointOrder.INSTANCE.compare(origins[high], origin);
            if (last <= 0) {
                return last == 0 ? high : -size - 1;
            }
            high--;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = CodePointOrder.INSTANCE.compare(origins[middle], origin);
            if (order == 0) {
                return middle;
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** Which of the origins in their order it is, from 0 on; below 0: none. */
    public int indexOf(String origin) {
        return search(origins, origins.length, origin);
    }

    /** @param index as {@link #indexOf} gives it */
    public String originAt(int index) {
        return origins[index];
    }

    /** @param index as {@link #indexOf} gives it */
    public long sequenceAt(int index) {
        return sequences[index];
    }

    /** @param index as {@link #indexOf} gives it */
    public Dot dot(int index) {
        return new Dot(origins[index], sequences[index]);
    }

    /** The highest sequence seen of {@code origin}, 0 if none. */
    public long sequenceOf(String origin) {
        int at = indexOf(origin);
        return at < 0 ? 0 : sequences[at];
    }

    public boolean covers(Dot dot) {
        return dot.sequence() <= sequenceOf(dot.origin());
    }

    /** Whether {@code other} has seen all that this has. */
    public boolean isCoveredBy(VersionVector other) {
        for (int i = 0; i < origins.length; i++) {
            if (sequences[i] > other.sequenceOf(origins[i])) {
                return false;
            }
        }
        return true;
    }

    /** This vector with the entry of {@code origin} set to {@code sequence}, whatever it was. */
    public VersionVector with(String origin, long sequence) {
        int at = indexOf(origin);
        if (at >= 0 && sequence != 0) {
            if (sequences[at] == sequence) {
                return this;
            }
            long[] changed = sequences.clone();
            changed[at] = sequence;
            return new VersionVector(origins, changed);
        }
        if (at < 0 && sequence == 0) {
            return this;
        }
        Builder builder = new Builder(origins.length + 1);
        forEach(builder::put);
        builder.put(origin, sequence);
        return builder.build();
    }

    /** The entry-wise maximum of both; this very object where {@code other} adds nothing. */
    public VersionVector join(VersionVector other) {
        if (origins.length == 0) {
            return other;
        }
        if (Arrays.equals(origins, other.origins)) {
            return joinSameOrigins(other);
        }
        Builder joined = null;
        for (int i = 0; i < other.origins.length; i++) {
            if (other.sequences[i] > sequenceOf(other.origins[i])) {
                if (joined == null) {
                    joined = new Builder(origins.length + other.origins.length);
                    forEach(joined::put);
                }
                joined.put(other.origins[i], other.sequences[i]);
            }
        }
        return joined == null ? this : joined.build();
    }

    private VersionVector joinSameOrigins(VersionVector other) {
        long[] joined = null;
        for (int i = 0; i < sequences.length; i++) {
            if (other.sequences[i] > sequences[i]) {
                if (joined == null) {
                    joined = sequences.clone();
                }
                joined[i] = other.sequences[i];
            }
        }
        return joined == null ? this : new VersionVector(origins, joined);
    }

    /** Gives another sequence for an entry. */
    @FunctionalInterface
    public interface EntryMapping {
        long sequence(long known);
    }

    /** The vector of the same origins with other sequences, which are asked for in the order of the origins; 0 leaves one out. */
    public VersionVector mapped(EntryMapping mapping) {
        long[] others = new long[sequences.length];
        int kept = 0;
        for (int i = 0; i < sequences.length; i++) {
            others[i] = mapping.sequence(sequences[i]);
            kept += others[i] == 0 ? 0 : 1;
        }
        if (kept == sequences.length) {
            return new VersionVector(origins, others);
        }
        Builder some = new Builder(kept);
        for (int i = 0; i < sequences.length; i++) {
            if (others[i] != 0) {
                some.put(origins[i], others[i]);
            }
        }
        return some.build();
    }

    /** This vector with {@code dot} seen. */
    public VersionVector join(Dot dot) {
        return covers(dot) ? this : with(dot.origin(), dot.sequence());
    }

    /** Whether an origin other than {@code origin} is named. */
    public boolean namesOtherThan(String origin) {
        int others = indexOf(origin) >= 0 ? origins.length - 1 : origins.length;
        return others > 0;
    }

    public int size() {
        return origins.length;
    }

    public boolean isEmpty() {
        return origins.length == 0;
    }

    /** Hears one entry. */
    @FunctionalInterface
    public interface EntryVisitor {
        void entry(String origin, long sequence);
    }

    /** Gives the entries in the order of the origins. */
    public void forEach(EntryVisitor visitor) {
        for (int i = 0; i < origins.length; i++) {
            visitor.entry(origins[i], sequences[i]);
        }
    }

    /** Origin to sequence, in the order of the origins; read-only. */
    public Map<String, Long> asMap() {
        Map<String, Long> map = new LinkedHashMap<>();
        forEach(map::put);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof VersionVector that
                        && Arrays.equals(sequences, that.sequences)
                        && Arrays.equals(origins, that.origins);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(origins) + Arrays.hashCode(sequences);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
