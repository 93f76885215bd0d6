package io.converge.serde;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Ends a poll of a consumer where its records have become too many bytes. Kafka bounds what it fetches as it is compressed, and how
 * many records a poll may give, but not what those take: some kilobytes of a batch may be a gigabyte of records, all of which a
 * poll would unpack at once.
 *
 * <p>A consumer whose deserializer throws gives what it has until then, and begins its next poll with that very record. The
 * first record of a poll always comes, however large it is. Belongs to one consumer.
 */
final class PolledBytes {

    /** What the objects of one header take at the least. */
    private static final int HEADER_BYTES = 100;

    private final long maxBytes;
    /** Of the records of this poll before the one at hand. */
    private long before;

    private long atHand;
    private boolean hasValue;

    /** @param maxBytes of a poll's records */
    PolledBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The poll has its fill: no fault of the record, which comes with the next one. */
    static final class FullPollException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private FullPollException() {
            super("the rest comes with the next poll", null, false, false);
        }
    }

    /** A poll begins. */
    void begin() {
        before = 0;
        atHand = 0;
        hasValue = false;
    }

    /** What the consumer must read keys with. */
    Deserializer<byte[]> keys() {
        return new Counted() {
            @Override
            void count(Headers headers, int bytes) {
                next();
                take(size(headers) + bytes);
            }
        };
    }

    /** What the consumer must read values with. */
    Deserializer<byte[]> values() {
        return new Counted() {
            @Override
            void count(Headers headers, int bytes) {
                if (hasValue || atHand == 0) {
                    next();
                    atHand = size(headers);
                }
                hasValue = true;
                take(bytes);
            }
        };
    }

    private void next() {
        before += atHand;
        atHand = 0;
        hasValue = false;
    }

    private void take(long bytes) {
        atHand += bytes;
        if (before > 0 && before + atHand > maxBytes) {
            throw new FullPollException();
        }
    }

    private static long size(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            byte[] value = header.value();
            bytes += HEADER_BYTES + Utils.utf8Length(header.key()) + (value == null ? 0 : value.length);
        }
        return bytes;
    }

    /** Bytes as they are, counted before they are copied. */
    private abstract static class Counted implements Deserializer<byte[]> {

        abstract void count(Headers headers, int bytes);

        @Override
        public byte[] deserialize(String topic, Headers headers, ByteBuffer bytes) {
            if (bytes == null) {
                return null;
            }
            count(headers, bytes.remaining());
            return Utils.toArray(bytes);
        }

        @Override
        public byte[] deserialize(String topic, byte[] bytes) {
            return bytes;
        }
    }
}
