package io.converge.topology;

import java.util.Arrays;

/**
 * Where entries stand, by the hashes of their keys: an open-addressed table with linear probing, in one array without objects, so that a
 * look takes one line of the processor's cache here and one where the entry stands. Belongs to one thread.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Linear_probing">Linear probing</a>, with deletion by moving back what came to stand behind
 */
final class StateIndex {

    /** No place. */
    static final long NONE = -1;

    private static final int LEAST_CELLS = 64;
    /** A hash and a place. */
    private static final int CELL_LONGS = 2;

    private final Keys keys;
    /** Cell by cell the hash and the place; NONE: a free one. */
    private long[] cells = freeCells(LEAST_CELLS);

    private int size;

    /** Tells keys whose hashes are equal apart. */
    @FunctionalInterface
    interface Keys {
        boolean isAt(long place, byte[] key);
    }

    StateIndex(Keys keys) {
        this.keys = keys;
    }

    private static long[] freeCells(int count) {
        long[] cells = new long[CELL_LONGS * count];
        Arrays.fill(cells, NONE);
        return cells;
    }

    int size() {
        return size;
    }

    /** Where the entry of a key stands; {@link #NONE} if there is none. */
    long find(byte[] key) {
        return cells[cellOf(key, hash(key)) + 1];
    }

    /** Has the entry of a key stand at a place, not negative; tells where it stood before. */
    long put(byte[] key, long place) {
        int hash = hash(key);
        int cell = cellOf(key, hash);
        long before = cells[cell + 1];
        cells[cell] = hash;
        cells[cell + 1] = place;
        if (before == NONE && ++size > count() / 2) {
            grow();
        }
        return before;
    }

    /** Forgets the entry of a key; tells whether there was one. */
    boolean remove(byte[] key) {
        int cell = cellOf(key, hash(key));
        boolean isThere = cells[cell + 1] != NONE;
        if (isThere) {
            free(cell);
        }
        return isThere;
    }

    /** Forgets the entry of a key if it stands at a place; tells whether it did. */
    boolean remove(byte[] key, long place) {
        int cell = cellOf(key, hash(key));
        boolean isThere = cells[cell + 1] == place;
        if (isThere) {
            free(cell);
        }
        return isThere;
    }

    void clear() {
        cells = freeCells(LEAST_CELLS);
        size = 0;
    }

    private int count() {
        return cells.length / CELL_LONGS;
    }

    /** The index of its first long: of the key's cell, or of the free one that it would get. */
    private int cellOf(byte[] key, int hash) {
        int cell = homeOf(hash);
        while (cells[cell + 1] != NONE && (cells[cell] != hash || !keys.isAt(cells[cell + 1], key))) {
            cell = next(cell);
        }
        return cell;
    }

    /** The lower bits of hashes of similar texts are similar, so the upper ones choose. */
    private int homeOf(int hash) {
        int mixed = hash * 0x9E3779B9;
        return CELL_LONGS * (mixed >>> Integer.numberOfLeadingZeros(count()) + 1);
    }

    private int next(int cell) {
        return cell + CELL_LONGS & cells.length - 1;
    }

    /** Frees a cell: those behind it, up to a free one, move to where they would have come if it had been free. */
    private void free(int cell) {
        size--;
        int hole = cell;
        for (int at = next(hole); cells[at + 1] != NONE; at = next(at)) {
            int home = homeOf((int) cells[at]);
            boolean mayMove = (at - home & cells.length - 1) >= (at - hole & cells.length - 1);
            if (mayMove) {
                cells[hole] = cells[at];
                cells[hole + 1] = cells[at + 1];
                hole = at;
            }
        }
        cells[hole + 1] = NONE;
    }

    private void grow() {
        long[] old = cells;
        cells = freeCells(2 * old.length / CELL_LONGS);
        for (int from = 0; from < old.length; from += CELL_LONGS) {
            if (old[from + 1] != NONE) {
                int cell = homeOf((int) old[from]);
                while (cells[cell + 1] != NONE) {
                    cell = next(cell);
                }
                cells[cell] = old[from];
                cells[cell + 1] = old[from + 1];
            }
        }
    }

    private static int hash(byte[] key) {
        return Arrays.hashCode(key);
    }
}
