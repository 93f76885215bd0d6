package io.converge.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /** What it takes to know where a state stands: the key, the slot and their place in the map. */
    private static final int SLOT_BYTES = 160;

    private final CacheBudget budget;
    private final Map<Bytes, Slot> slots = new HashMap<>();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private boolean open;
    private long chunkBytes;
    private long askedBytes;

    private static final class Chunk {
        private final byte[] bytes;
        private final List<Slot> slots = new ArrayList<>();
        private int used;

        Chunk(int size) {
            bytes = new byte[size];
        }

        boolean hasRoom(int more) {
            return used + more <= bytes.length;
        }
    }

    private static final class Slot {
        private final Bytes key;
        private final Chunk chunk;
        private final int offset;
        private final int capacity;
        private int length;

        Slot(Bytes key, Chunk chunk, int length) {
            this.key = key;
            this.chunk = chunk;
            this.offset = chunk.used;
            this.capacity = length;
        }

        void write(byte[] state) {
            System.arraycopy(state, 0, chunk.bytes, offset, state.length);
            length = state.length;
        }
    }

    StateCache(CacheBudget budget) {
        this.budget = budget;
    }

    /** A copy of the state's bytes; null if they are not here. */
    byte[] get(Bytes key) {
        Slot slot = slots.get(key);
        return slot == null ? null : Arrays.copyOfRange(slot.chunk.bytes, slot.offset, slot.offset + slot.length);
    }

    void put(Bytes key, byte[] state) {
        if (budget.isAsked()) {
            trim();
        }
        Slot slot = slots.get(key);
        if (slot != null && state.length <= slot.capacity) {
            slot.write(state);
        } else if (state.length <= LARGEST_STATE) {
            append(key, state);
        } else {
            remove(key);
        }
    }

    void remove(Bytes key) {
        if (slots.remove(key) != null) {
            budget.add(-SLOT_BYTES);
        }
    }

    private void append(Bytes key, byte[] state) {
        Chunk chunk = chunkFor(state.length);
        if (chunk == null) {
            return;
        }
        Slot slot = new Slot(key, chunk, state.length);
        slot.write(state);
        chunk.used += state.length;
        chunk.slots.add(slot);
        if (slots.put(key, slot) == null) {
            budget.add(SLOT_BYTES);
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
        int size = (int) Math.max(LARGEST_STATE, Math.min(LARGEST_CHUNK, budget.shareBytes() / CHUNKS_PER_SHARE));
        if (take(size)) {
            chunks.add(new Chunk(size));
            chunkBytes += size;
        } else if (!chunks.isEmpty()) {
            chunks.add(emptied(chunks.removeFirst()));
        }
        return chunks.peekLast();
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
        return chunkBytes + (long) slots.size() * SLOT_BYTES;
    }

    /** Gives back what it holds beyond its share, as far as others ask for it. */
    void trim() {
        if (askedBytes > 0 && heldBytes() > budget.shareBytes()) {
            ask(0); // Others have come, and its share is smaller now.
        }
        while (budget.isShort() && !chunks.isEmpty() && heldBytes() > budget.shareBytes()) {
            Chunk first = emptied(chunks.removeFirst());
            chunkBytes -= first.bytes.length;
            budget.add(-first.bytes.length);
        }
    }

    private Chunk emptied(Chunk chunk) {
        for (Slot slot : chunk.slots) {
            if (slots.remove(slot.key, slot)) {
                budget.add(-SLOT_BYTES);
            }
        }
        chunk.slots.clear();
        chunk.used = 0;
        return chunk;
    }

    /** Gives back what it has taken. */
    void clear() {
        budget.add(-heldBytes());
        slots.clear();
        chunks.clear();
        chunkBytes = 0;
        ask(0);
        if (open) {
            open = false;
            budget.close();
        }
    }
}
