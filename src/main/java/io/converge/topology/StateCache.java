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
 */
final class StateCache {

    private static final int CHUNK_BYTES = 256 * 1024;
    /** A larger state would drive out too many others. */
    static final int LARGEST_STATE = CHUNK_BYTES / 16;
    /** What it takes to know where a state stands: the key, the slot and their place in the map. */
    private static final int SLOT_BYTES = 160;

    private final CacheBudget budget;
    private final Map<Bytes, Slot> slots = new HashMap<>();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();

    private static final class Chunk {
        private final byte[] bytes = new byte[CHUNK_BYTES];
        private final List<Slot> slots = new ArrayList<>();
        private int used;
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
        if (last != null && last.used + bytes <= CHUNK_BYTES) {
            return last;
        }
        if (budget.take(CHUNK_BYTES)) {
            chunks.add(new Chunk());
        } else if (!chunks.isEmpty()) {
            chunks.add(emptied(chunks.removeFirst()));
        }
        return chunks.peekLast();
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
        budget.add(-(long) slots.size() * SLOT_BYTES - (long) chunks.size() * CHUNK_BYTES);
        slots.clear();
        chunks.clear();
    }
}
