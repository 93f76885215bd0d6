package io.converge.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What was told of unique values within the time in which it may not be committed. Under at-least-once an instance may end
 * after it has written how a value stands and before it has written what that tells; the next one tells it again.
 */
final class ToldLately {

    private final ValueStore store;
    private final long keptMs;
    /** Of this life of the task, when a value was told of last. */
    private final Map<String, Long> toldMs = new HashMap<>();

    private final ArrayDeque<String> order = new ArrayDeque<>();
    /** Those of an earlier life. */
    private final Set<String> earlier;

    /** @param keptMs after which time what was written is committed, or another instance has taken over */
    ToldLately(ValueStore store, long keptMs) {
        this.store = store;
        this.keptMs = keptMs;
        this.earlier = new HashSet<>(store.marked(ValueStore.TOLD, Integer.MAX_VALUE));
    }

    /** The values of which an earlier life of the task may have told in vain. */
    List<String> values() {
        return List.copyOf(earlier);
    }

    /** Skus were told of a value. */
    void told(String value, long nowMs) {
        if (toldMs.put(value, nowMs) == null) {
            order.add(value);
            if (!store.isMarked(ValueStore.TOLD, value)) {
                store.mark(ValueStore.TOLD, value, true);
            }
        }
    }

    /** Records were told of a value. */
    void told(String value, List<Output> records, long nowMs) {
        told(value, nowMs);
        int bytes = records.stream()
                .mapToInt(record -> 2 * Integer.BYTES + record.sink().length() + length(record))
                .sum();
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        for (Output record : records) {
            buffer.putInt(record.sink().length()).put(record.sink().getBytes(StandardCharsets.US_ASCII));
            buffer.putInt(record.value() == null ? -1 : length(record));
            if (record.value() != null) {
                buffer.put(record.value());
            }
        }
        store.putToldLately(value, buffer.array());
    }

    private static int length(Output record) {
        return record.value() == null ? 0 : record.value().length;
    }

    /** Gives once the records that an earlier life may have told in vain. */
    void again(String value, long nowMs, Consumer<Output> consumer) {
        if (!earlier.remove(value)) {
            return;
        }
        told(value, nowMs);
        ByteBuffer buffer = ByteBuffer.wrap(store.toldLately(value));
        while (buffer.hasRemaining()) {
            byte[] sink = new byte[buffer.getInt()];
            buffer.get(sink);
            int length = buffer.getInt();
            byte[] record = length < 0 ? null : new byte[length];
            if (record != null) {
                buffer.get(record);
            }
            consumer.accept(
                    new Output(new String(sink, StandardCharsets.US_ASCII), value, record, new RecordHeaders()));
        }
    }

    /** Lets go of what is certainly written and committed by now. */
    void forget(long nowMs) {
        while (!order.isEmpty()) {
            String value = order.peek();
            if (nowMs - toldMs.get(value) <= keptMs) {
                return;
            }
            order.remove();
            toldMs.remove(value);
            store.mark(ValueStore.TOLD, value, false);
        }
    }
}
