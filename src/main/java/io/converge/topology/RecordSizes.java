package io.converge.topology;

import io.converge.model.Limits;
import io.converge.serde.output.ConflictRecords;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;

/**
 * How large records may get: one account for the topics, for the producer, and for what refuses to write more. All in
 * bytes, uncompressed.
 *
 * @param changeBytes what the record of a change may have: its key, value and headers
 * @param mergedBytes what a product may have that is made of several
 * @param conflictBytes what a conflict record is cut to
 * @param maxOrigins how many origins the clock of a sku may name
 */
public record RecordSizes(int changeBytes, int mergedBytes, int conflictBytes, int maxOrigins) {

    /** What Converge adds to a change or a product: headers, names, numbers, and Kafka's own frame. */
    public static final int MARGIN_BYTES = 64 * 1024;

    /** The longest origin, its sequence, and their lengths. */
    private static final int CLOCK_ENTRY_BYTES = Limits.ORIGIN_BYTES + 16;

    /** A version in a state, without its products: its origin and topic, with digests and numbers. */
    private static final int VERSION_BYTES = 640;

    /** Which settings {@link #stateBytes} goes by, in the words of a refusal. */
    static final String STATE_LIMIT = "twice max.change.bytes, or more by resolution.merged.max.bytes or max.origins";

    private static final int MOST_BYTES = 1 << 30;

    /** The lengths of a header's name and value, at the most. */
    private static final int HEADER_LENGTHS_BYTES = 10;

    /** What a converged record may have. */
    public int convergedBytes() {
        return sum(Math.max(changeBytes, mergedBytes), clockBytes());
    }

    /** What a conflict record may have: what it is cut to, or more where what cannot be cut has more. */
    public int conflictRecordBytes() {
        return sum(ConflictRecords.mostBytes(conflictBytes, maxOrigins, Limits.ORIGIN_BYTES, Limits.SKU_BYTES), 0);
    }

    /** What a change may have as a record of the rekey topic, and as a dead letter. */
    public int movedChangeBytes() {
        return sum(changeBytes, 0);
    }

    /**
     * What an entry of the store may have that is of a sku's state. What is remembered of leaves is refused beyond it, so it goes by
     * what belongs to the catalogue alone. Without leaves no state comes there, whatever the settings are.
     */
    int stateBytes() {
        long largest = Math.max(2L * changeBytes, mergedBytes);
        long versions = ItemStore.INLINE_BYTES + (long) maxOrigins * VERSION_BYTES;
        return sum(Math.max(largest, versions + clockBytes()), 0);
    }

    /** What any record may have: as much the producer must take, and the topics that Converge makes for itself. */
    public int anyBytes() {
        return Math.max(Math.max(convergedBytes(), stateBytes()), keptConflictsBytes());
    }

    /** At-least-once keeps the two conflict records of one change in one entry of the store. */
    private int keptConflictsBytes() {
        return sum(2L * conflictRecordBytes(), 0);
    }

    /** What a key or a value takes. */
    static long of(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** What the headers of a record take, with their lengths. */
    static long of(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += Utils.utf8Length(header.key()) + of(header.value()) + HEADER_LENGTHS_BYTES;
        }
        return bytes;
    }

    private long clockBytes() {
        return (long) maxOrigins * CLOCK_ENTRY_BYTES;
    }

    private static int sum(long bytes, long more) {
        return (int) Math.min(bytes + more + MARGIN_BYTES, MOST_BYTES);
    }
}
