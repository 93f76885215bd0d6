package io.converge.topology;

import io.converge.model.Dot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of the store {@code items}:
 *
 * <ul>
 *   <li>the sku in UTF-8: its state;
 *   <li>{@code FF}, the sku, {@code FF}, an origin: the version of a state that would be too large with it;
 *   <li>{@code FF}, the sku, {@code FF}, an origin, {@code FF}, a sequence, a number: one of several of that origin;
 *   <li>{@code FE}, a digest: the schema of stored products;
 *   <li>{@code FD}: under which policies the skus are read;
 *   <li>{@code FD}, 0: that a transaction has written (exactly-once);
 *   <li>{@code FC}, the sku: since when it is deleted;
 *   <li>{@code FB}, a time, the sku: the same by time;
 *   <li>{@code FA}, a topic, 0, a partition, an offset: the conflicts that the change there has told of (at-least-once);
 *   <li>{@code F9}, a topic, 0, a partition: up to which offset its changes may have been processed (at-least-once);
 *   <li>{@code F8}, 0, the sku: what it claims of unique values;
 *   <li>{@code F8}, 1, the sku: that others claim the same.
 * </ul>
 *
 * No byte from {@code F8} on occurs in UTF-8.
 */
final class StoreKeys {

    /** The mark of the policies. */
    static final Bytes POLICY = Bytes.wrap(new byte[] {(byte) 0xfd});

    /** The mark of a transaction. */
    static final Bytes TRANSACTION = Bytes.wrap(new byte[] {(byte) 0xfd, 0});

    /** Behind all skus. */
    static final Bytes END_OF_STATES = Bytes.wrap(new byte[] {(byte) 0xf8});

    private static final byte APART = (byte) 0xff;
    private static final byte SCHEMA = (byte) 0xfe;
    private static final byte DELETED = (byte) 0xfc;
    private static final byte DELETIONS = (byte) 0xfb;
    private static final byte OUTBOX = (byte) 0xfa;
    private static final byte INPUT_MARK = (byte) 0xf9;
    private static final byte CLAIMS = (byte) 0xf8;
    private static final byte HELD = 0;
    private static final byte CONTESTED = 1;

    private StoreKeys() {}

    static Bytes state(String sku) {
        return Bytes.wrap(utf8(sku));
    }

    /** Before the first state behind that of {@code sku}; null: before the first of all. */
    static Bytes afterState(String sku) {
        byte[] key = sku == null ? new byte[0] : utf8(sku);
        return Bytes.wrap(ByteBuffer.allocate(key.length + 1).put(key).array());
    }

    /** Behind the states of all skus that begin with {@code prefix}. */
    static Bytes endOfPrefix(String prefix) {
        byte[] key = utf8(prefix);
        return Bytes.wrap(ByteBuffer.allocate(key.length + 1)
                .put(key)
                .put(END_OF_STATES.get())
                .array());
    }

    static String sku(Bytes state) {
        return new String(state.get(), StandardCharsets.UTF_8);
    }

    static Bytes apart(String sku, Dot dot) {
        byte[] skuBytes = utf8(sku);
        byte[] origin = utf8(dot.origin());
        return Bytes.wrap(ByteBuffer.allocate(skuBytes.length + origin.length + 2)
                .put(APART)
                .put(skuBytes)
                .put(APART)
                .put(origin)
                .array());
    }

    /** @param twin which of several versions of one dot */
    static Bytes apart(String sku, Dot dot, int twin) {
        byte[] key = apart(sku, dot).get();
        return Bytes.wrap(ByteBuffer.allocate(key.length + 1 + Long.BYTES + Integer.BYTES)
                .put(key)
                .put(APART)
                .putLong(dot.sequence())
                .putInt(twin)
                .array());
    }

    static Bytes schema(byte[] digest) {
        return prefixed(SCHEMA, digest);
    }

    static Bytes deleted(String sku) {
        return prefixed(DELETED, utf8(sku));
    }

    /** @param time ms, not negative */
    static Bytes deletion(long time, String sku) {
        byte[] skuBytes = utf8(sku);
        return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + skuBytes.length)
                .put(DELETIONS)
                .putLong(time)
                .put(skuBytes)
                .array());
    }

    /** Before all deletions from {@code time} on. */
    static Bytes deletionsFrom(long time) {
        return deletion(time, "");
    }

    static long timeOfDeletion(Bytes deletion) {
        return ByteBuffer.wrap(deletion.get(), 1, Long.BYTES).getLong();
    }

    static String skuOfDeletion(Bytes deletion) {
        byte[] key = deletion.get();
        return new String(key, 1 + Long.BYTES, key.length - 1 - Long.BYTES, StandardCharsets.UTF_8);
    }

    static Bytes outbox(String topic, int partition, long offset) {
        byte[] name = utf8(topic);
        return Bytes.wrap(ByteBuffer.allocate(name.length + 2 + Integer.BYTES + Long.BYTES)
                .put(OUTBOX)
                .put(name)
                .put((byte) 0)
                .putInt(partition)
                .putLong(offset)
                .array());
    }

    static Bytes inputMark(String topic, int partition) {
        byte[] name = utf8(topic);
        return Bytes.wrap(ByteBuffer.allocate(name.length + 2 + Integer.BYTES)
                .put(INPUT_MARK)
                .put(name)
                .put((byte) 0)
                .putInt(partition)
                .array());
    }

    static Bytes claims(String sku) {
        return claims(HELD, sku);
    }

    static Bytes contested(String sku) {
        return claims(CONTESTED, sku);
    }

    /** Before all skus that claim something; {@link #contested} of an empty text is behind them. */
    static Bytes firstClaims() {
        return claims("");
    }

    /** Behind all marks of contested claims. */
    static Bytes endOfContested() {
        return claims((byte) (CONTESTED + 1), "");
    }

    static String skuOfClaims(Bytes claims) {
        byte[] key = claims.get();
        return new String(key, 2, key.length - 2, StandardCharsets.UTF_8);
    }

    private static Bytes claims(byte kind, String sku) {
        byte[] skuBytes = utf8(sku);
        return Bytes.wrap(ByteBuffer.allocate(2 + skuBytes.length)
                .put(CLAIMS)
                .put(kind)
                .put(skuBytes)
                .array());
    }

    private static Bytes prefixed(byte prefix, byte[] rest) {
        return Bytes.wrap(
                ByteBuffer.allocate(rest.length + 1).put(prefix).put(rest).array());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
