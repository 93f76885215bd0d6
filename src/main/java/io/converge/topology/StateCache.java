package io.converge.topology;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * The bytes of the states that were worked on last, in front of the store. They stand one behind the other in a few large
 * arrays, the oldest of which is taken again when the budget is spent: states that live until the next change of their sku
 * would otherwise be what a generational garbage collector is worst at.
 *
 * <p>A cache may hold more than its share of the budget while nobody lacks it. It gives arrays back, the oldest first, when it is
 * written to or {@link #trim trimmed}. Belongs to one thread.
 */
final class StateCache {

    private static final int LARGEST_CHUNK = 256 * 1024;
    /** A larger state would drive out too many others. */
    static final int LARGEST_STATE = LARGEST_CHUNK / 16;
    /** A share has room for a few chunks, as long as a chunk has room for a state. */
    private static final int CHUNKS_PER_SHARE = 4;
    /** A chunk has room for the largest state, under a key that is not out of all proportion. */
    private static final int SMALLEST_CHUNK = LARGEST_STATE + 4 * 1024;
    /** What it takes to know where a state stands, in a table that is a quarter to half full. */
    private static final int PLACE_BYTES = 48;
    /** What comes before a key: how long it is, how long its state is with the mark, and how long that may become. */
    private static final int HEAD_BYTES = 3 * Integer.BYTES;

    /** Set in the length of a state that is marked. */
    private static final int MARK = 1 << 31;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final CacheBudget budget;
    private final StateIndex index = new StateIndex(this::isAt);
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    /** By their numbers; null: a number that is free. */
    private final List<Chunk> numbered = new ArrayList<>();

    private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();
    private boolean open;
    private long chunkBytes;
    private long askedBytes;

    /** Entries one behind the other: head, key, and room for the state. */
    private static final class Chunk {
        private final int number;
        private final byte[] bytes;
        private int used;

        Chunk(int number, int size) {
            this.number = number;
            this.bytes = new byte[size];
        }

        boolean hasRoom(int more) {
            return used + more <= bytes.length;
        }

        long place(int at) {
            return (long) number << Integer.SIZE | at;
        }

        int keyLength(int at) {
            return (int) INTS.get(bytes, at);
        }

        int stateLength(int at) {
            return (int) INTS.get(bytes, at + Integer.BYTES) & ~MARK;
        }

        boolean isMarked(int at) {
            return ((int) INTS.get(bytes, at + Integer.BYTES) & MARK) != 0;
        }

        int capacity(int at) {
            return (int) INTS.get(bytes, at + 2 * Integer.BYTES);
        }

        boolean hasKey(int at, byte[] key) {
            int from = at + HEAD_BYTES;
            return keyLength(at) == key.length && Arrays.equals(bytes, from, from + key.length, key, 0, key.length);
        }

        byte[] key(int at) {
            return Arrays.copyOfRange(bytes, at + HEAD_BYTES, at + HEAD_BYTES + keyLength(at));
        }

        byte[] state(int at) {
            int from = at + HEAD_BYTES + keyLength(at);
            return Arrays.copyOfRange(bytes, from, from + stateLength(at));
        }

        /** Behind the entry. */
        int end(int at) {
            return at + HEAD_BYTES + keyLength(at) + capacity(at);
        }

        /** Writes an entry behind the others, and tells where. */
        int append(byte[] key, byte[] state, boolean mark) {
            int at = used;
            INTS.set(bytes, at, key.length);
            INTS.set(bytes, at + 2 * Integer.BYTES, state.length);
            System.arraycopy(key, 0, bytes, at + HEAD_BYTES, key.length);
            overwrite(at, state, mark);
            used = end(at);
            return at;
        }

        void overwrite(int at, byte[] state, boolean mark) {
            INTS.set(bytes, at + Integer.BYTES, mark ? state.length | MARK : state.length);
            System.arraycopy(state, 0, bytes, at + HEAD_BYTES + keyLength(at), state.length);
        }
    }

    StateCache(CacheBudget budget) {
        this.budget = budget;
    }

    private boolean isAt(long place, byte[] key) {
        return chunk(place).hasKey((int) place, key);
    }

    private Chunk chunk(long place) {
        return numbered.get((int) (place >>> Integer.SIZE));
    }

    /** A copy of the state's bytes; null if they are not here. */
    byte[] get(Bytes key) {
        long place = index.find(key.get());
        return place == StateIndex.NONE ? null : chunk(place).state((int) place);
    }

    /** Whether a state that is here was marked when it was put. */
    boolean isMarked(Bytes key) {
        long place = index.find(key.get());
        return place != StateIndex.NONE && chunk(place).isMarked((int) place);
    }

    void put(Bytes key, byte[] state, boolean mark) {
        if (budget.isAsked()) {
            trim();
        }
        long place = index.find(key.get());
        if (place != StateIndex.NONE && state.length <= chunk(place).capacity((int) place)) {
            chunk(place).overwrite((int) place, state, mark);
        } else if (state.length <= LARGEST_STATE && entryBytes(key, state) <= SMALLEST_CHUNK) {
            append(key, state, mark);
        } else {
            remove(key);
        }
    }

    private static int entryBytes(Bytes key, byte[] state) {
        return HEAD_BYTES + key.get().length + state.length;
    }

    void remove(Bytes key) {
        if (index.remove(key.get())) {
            budget.add(-PLACE_BYTES);
        }
    }

    private void append(Bytes key, byte[] state, boolean mark) {
        Chunk chunk = chunkFor(entryBytes(key, state));
        if (chunk == null) {
            return;
        }
        int at = chunk.append(key.get(), state, mark);
        if (index.put(key.get(), chunk.place(at)) == StateIndex.NONE) {
            budget.add(PLACE_BYTES);
        }
    }

    /** The chunk with room for so many bytes: the last, a new one, or the first one emptied. Null if none is affordable. */
    private Chunk chunkFor(int bytes) {
        Chunk last = chunks.peekLast();
        if (last != null && last.hasRoom(bytes)) {
            return last;
        }
        if (!open) {
            open = true;
            budget.open();
        }
        int size = (int) Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, budget.shareBytes() / CHUNKS_PER_SHARE));
        if (take(size)) {
            chunks.add(newChunk(size));
            chunkBytes += size;
        } else if (!chunks.isEmpty()) {
            chunks.add(emptied(chunks.removeFirst()));
        }
        return chunks.peekLast();
    }

    private Chunk newChunk(int size) {
        Integer free = freeNumbers.poll();
        Chunk chunk = new Chunk(free == null ? numbered.size() : free, size);
        if (free == null) {
            numbered.add(chunk);
        } else {
            numbered.set(free, chunk);
        }
        return chunk;
    }

    private boolean take(int size) {
        long lacking = budget.shareBytes() - heldBytes();
        if (lacking < size) {
            ask(0);
            return budget.takeBeyondShare(size);
        }
        if (budget.take(size)) {
            ask(Math.max(0, askedBytes - size));
            return true;
        }
        // As much again as it has, so that it comes to its share in a few steps and asks for no more than it may fill.
        ask(Math.min(lacking, Math.max(size, heldBytes())));
        return false;
    }

    private void ask(long wanted) {
        if (wanted != askedBytes) {
            budget.ask(wanted - askedBytes);
            askedBytes = wanted;
        }
    }

    /** What it has of the budget. */
    long heldBytes() {
        return chunkBytes + (long) index.size() * PLACE_BYTES;
    }

    /** Gives back what it holds beyond its share, as far as others ask for it. */
    void trim() {
        if (askedBytes > 0 && heldBytes() > budget.shareBytes()) {
            ask(0); // Others have come, and its share is smaller now.
        }
        while (budget.isShort() && !chunks.isEmpty() && heldBytes() > budget.shareBytes()) {
            Chunk first = emptied(chunks.removeFirst());
            numbered.set(first.number, null);
            freeNumbers.add(first.number);
            chunkBytes -= first.bytes.length;
            budget.add(-first.bytes.length);
        }
    }

    private Chunk emptied(Chunk chunk) {
        for (int at = 0; at < chunk.used; at = chunk.end(at)) {
            // A state that grew stands elsewhere since.
            if (index.remove(chunk.key(at), chunk.place(at))) {
                budget.add(-PLACE_BYTES);
            }
        }
        chunk.used = 0;
        return chunk;
    }

    /** Gives back what it has taken. */
    void clear() {
        budget.add(-heldBytes());
        index.clear();
        chunks.clear();
        numbered.clear();
        freeNumbers.clear();
        chunkBytes = 0;
        ask(0);
        if (open) {
            open = false;
            budget.close();
        }
    }
}
