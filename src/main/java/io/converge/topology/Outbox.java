package io.converge.topology;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The {@link Retelling} of at-least-once. There an instance may end after it has written a state and before it has written
 * what that tells. The change comes again, finds itself in the state, and would tell nothing.
 *
 * <p>So the store knows up to which offset of each input records may have been processed: a mark that is set some way ahead,
 * that is once in so many records, and always before the state. What comes at or below the mark of the start is told again: the
 * outcome as the state reads now, which is what consumers of a compacted topic are owed, and conflicts, each of which is
 * owed, from the store, where they are kept until they are certainly written; so are messages about claims, as what a sku has given up
 * its state does not tell any more.
 */
final class Outbox implements Retelling {

    private static final int MARK_AHEAD = 1_000;

    /** In the place of a length. */
    private static final int CLAIM_MARK = -1;

    private final KeyValueStore<Bytes, byte[]> store;
    private final long keptMs;
    private final Map<String, Input> inputs = new HashMap<>();
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();

    private record Kept(Bytes key, long sinceMs) {}

    /** One partition of a topic that the task reads. */
    private static final class Input {
        /** Up to where records may come again; −1: they do not, or not any more. */
        private long again;

        private long marked;
        /** Whether this life of the task has written it: an earlier one may not have brought it into the changelog. */
        private boolean written;

        Input(long marked) {
            this.again = marked;
            this.marked = marked;
        }
    }

    /** @param keptMs after which time what was written is committed, or another instance has taken over */
    Outbox(KeyValueStore<Bytes, byte[]> store, long keptMs) {
        this.store = store;
        this.keptMs = keptMs;
    }

    @Override
    public boolean isAgain(RecordMetadata at) {
        Input input = inputs.computeIfAbsent(at.topic() + "-" + at.partition(), name -> new Input(mark(at)));
        if (at.offset() > input.marked || !input.written) {
            input.marked = Math.max(input.marked, at.offset() + MARK_AHEAD);
            input.written = true;
            store.put(
                    StoreKeys.inputMark(at.topic(), at.partition()),
                    ByteBuffer.allocate(Long.BYTES).putLong(input.marked).array());
        }
        if (at.offset() > input.again && input.again >= 0) {
            forgetUpTo(at, input.again);
            input.again = -1;
        }
        return at.offset() <= input.again;
    }

    private long mark(RecordMetadata at) {
        byte[] mark = store.get(StoreKeys.inputMark(at.topic(), at.partition()));
        return mark == null ? -1 : ByteBuffer.wrap(mark).getLong();
    }

    private void forgetUpTo(RecordMetadata at, long offset) {
        List<Bytes> old = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(
                StoreKeys.outbox(at.topic(), at.partition(), 0),
                StoreKeys.outbox(at.topic(), at.partition(), offset))) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                old.add(entry.key);
            }
        }
        old.forEach(store::delete);
    }

    @Override
    public List<Output> told(RecordMetadata at) {
        byte[] bytes = store.get(StoreKeys.outbox(at.topic(), at.partition(), at.offset()));
        List<Output> outputs = new ArrayList<>();
        if (bytes != null) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                outputs.add(read(buffer));
            }
        }
        return outputs;
    }

    /** A conflict, or behind a mark the key and the value of a message about a claim. */
    private static Output read(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length != CLAIM_MARK) {
            return new Output(ConvergeTopology.CONFLICTS, bytes(buffer, length), new RecordHeaders());
        }
        String key = new String(bytes(buffer, buffer.getInt()), StandardCharsets.UTF_8);
        return new Output(ConvergeTopology.TO_CLAIMS, key, bytes(buffer, buffer.getInt()), new RecordHeaders());
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public void keep(RecordMetadata at, List<Output> outputs, long nowMs) {
        byte[] bytes = keptBytes(outputs);
        if (bytes.length == 0) {
            return;
        }
        Bytes key = StoreKeys.outbox(at.topic(), at.partition(), at.offset());
        store.put(key, bytes);
        kept.add(new Kept(key, nowMs));
    }

    private static byte[] keptBytes(List<Output> outputs) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (Output output : outputs) {
            if (output.sink().equals(ConvergeTopology.CONFLICTS)) {
                write(output.value(), kept);
            } else if (output.sink().equals(ConvergeTopology.TO_CLAIMS)) {
                kept.writeBytes(number(CLAIM_MARK));
                write(output.key().getBytes(StandardCharsets.UTF_8), kept);
                write(output.value(), kept);
            }
        }
        return kept.toByteArray();
    }

    private static void write(byte[] bytes, ByteArrayOutputStream kept) {
        kept.writeBytes(number(bytes.length));
        kept.writeBytes(bytes);
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    @Override
    public void forget(long nowMs) {
        while (!kept.isEmpty() && nowMs - kept.peek().sinceMs() > keptMs) {
            store.delete(kept.remove().key());
        }
    }
}
