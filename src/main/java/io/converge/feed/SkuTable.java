package io.converge.feed;

import io.converge.model.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is known of each sku of a feed, some 40 bytes each. A sku is known by 64 bits of its digest: that two of a million have the
 * same has a chance of 1 in 40 million; then one would count as a repetition of the other, and be reported as such.
 *
 * <p>A slot stays what it is until the next sku is added.
 */
final class SkuTable {

    static final int NONE = -1;

    /** Not known. */
    static final long NO_DIGEST = 0;

    private static final int FIRST_CAPACITY = 1 << 12;
    private static final double MOST_FULL = 0.7;

    /** What holds for a sku. */
    enum Mark {
        /** The files have it. */
        LISTED,
        /** The feed has sent it before, or may have. */
        KNOWN,
        /** A record of its own says what was sent. */
        RECORDED,
        /** What the feed sent last was a delete. */
        DELETED,
        /** Its product stood in the catalogue before. */
        STOOD,
        /** Its change was given to Kafka. */
        SENT,
        /** Its change was not taken by Kafka. */
        FAILED,
        /** The catalogue has its change. */
        ACCEPTED,
        /** The catalogue had its change before this one sent it. */
        ACCEPTED_BEFORE,
        /** Something newer stood or stands. */
        STALE,
        /** It is in conflict. */
        CONFLICTED,
        /** It became a dead letter. */
        REFUSED
    }

    private long[] keys = new long[FIRST_CAPACITY];
    private long[] digests = new long[FIRST_CAPACITY];
    private long[] runs = new long[FIRST_CAPACITY];
    private long[] offsets = new long[FIRST_CAPACITY];
    private int[] places = new int[FIRST_CAPACITY];
    private byte[] files = new byte[FIRST_CAPACITY];
    private short[] marks = new short[FIRST_CAPACITY];
    private int size;

    /** The digest by which a sku is known. */
    static long key(byte[] sku) {
        long key = ByteBuffer.wrap(Sha256.of(sku)).getLong();
        return key == 0 ? 1 : key;
    }

    /** Where a sku stands; {@link #NONE} if it is not there. */
    synchronized int find(byte[] sku) {
        int slot = slot(keys, key(sku));
        return keys[slot] == 0 ? NONE : slot;
    }

    /** Where a sku stands from now on. */
    synchronized int add(byte[] sku) {
        long key = key(sku);
        int slot = slot(keys, key);
        if (keys[slot] != 0) {
            return slot;
        }
        if (size >= MOST_FULL * keys.length) {
            grow();
            slot = slot(keys, key);
        }
        keys[slot] = key;
        size++;
        return slot;
    }

    private static int slot(long[] keys, long key) {
        int slot = (int) key & (keys.length - 1);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private void grow() {
        SkuTable larger = new SkuTable();
        larger.allocate(2 * keys.length);
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                int slot = slot(larger.keys, keys[i]);
                larger.keys[slot] = keys[i];
                larger.digests[slot] = digests[i];
                larger.runs[slot] = runs[i];
                larger.offsets[slot] = offsets[i];
                larger.places[slot] = places[i];
                larger.files[slot] = files[i];
                larger.marks[slot] = marks[i];
            }
        }
        keys = larger.keys;
        digests = larger.digests;
        runs = larger.runs;
        offsets = larger.offsets;
        places = larger.places;
        files = larger.files;
        marks = larger.marks;
    }

    private void allocate(int capacity) {
        keys = new long[capacity];
        digests = new long[capacity];
        runs = new long[capacity];
        offsets = new long[capacity];
        places = new int[capacity];
        files = new byte[capacity];
        marks = new short[capacity];
    }

    /** A set of marks. */
    static int set(Mark... marks) {
        return Arrays.stream(marks).mapToInt(mark -> 1 << mark.ordinal()).sum();
    }

    synchronized boolean has(int slot, Mark mark) {
        return (marks[slot] & 1 << mark.ordinal()) != 0;
    }

    /** @return whether it did not have it before */
    synchronized boolean mark(int slot, Mark mark) {
        boolean isNew = !has(slot, mark);
        marks[slot] |= (short) (1 << mark.ordinal());
        return isNew;
    }

    synchronized void unmark(int slot, Mark mark) {
        marks[slot] &= (short) ~(1 << mark.ordinal());
    }

    /** How many skus have all of some marks and none of others. */
    synchronized long count(int all, int none) {
        long count = 0;
        for (int i = 0; i < keys.length; i++) {
            count += keys[i] != 0 && (marks[i] & all) == all && (marks[i] & none) == 0 ? 1 : 0;
        }
        return count;
    }

    /** What the feed sent last, {@link #NO_DIGEST} if that is not known for sure. */
    synchronized long digest(int slot) {
        return digests[slot];
    }

    /** Which run sent it. */
    synchronized long run(int slot) {
        return runs[slot];
    }

    synchronized void sent(int slot, long run, long digest) {
        runs[slot] = run;
        digests[slot] = digest;
    }

    synchronized void stands(int slot, int file, int place) {
        files[slot] = (byte) file;
        places[slot] = place;
    }

    synchronized boolean stoodAt(int slot, int file, int place) {
        return files[slot] == file && places[slot] == place;
    }

    synchronized int file(int slot) {
        return files[slot];
    }

    synchronized int place(int slot) {
        return places[slot];
    }

    /** Where its change stands in its partition; −1 if that is not known. */
    synchronized long offset(int slot) {
        return offsets[slot] - 1;
    }

    synchronized void offset(int slot, long offset) {
        offsets[slot] = offset + 1;
    }
}
