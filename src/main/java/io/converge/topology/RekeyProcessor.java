package io.converge.topology;

import io.converge.model.Position;
import io.converge.serde.RecordHeader;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Sends the untouched bytes of a misplaced record on under its sku, with what would otherwise be lost as headers. */
final class RekeyProcessor extends ContextualProcessor<String, Incoming, byte[], byte[]> {

    @Override
    public void process(Record<String, Incoming> record) {
        Arrival arrival = (Arrival) record.value();
        Headers headers = new RecordHeaders(record.headers().toArray());
        addSource(headers, arrival, record.timestamp());
        context()
                .forward(new Record<>(
                        record.key().getBytes(StandardCharsets.UTF_8), arrival.value(), record.timestamp(), headers));
    }

    private static void addSource(Headers headers, Arrival arrival, long timestamp) {
        Position position = arrival.change().version().position();
        headers.add(RecordHeader.SOURCE_TOPIC, RecordHeader.bytes(position.topic()));
        headers.add(RecordHeader.SOURCE_PARTITION, RecordHeader.bytes(position.partition()));
        headers.add(RecordHeader.SOURCE_OFFSET, RecordHeader.bytes(position.offset()));
        headers.add(RecordHeader.SOURCE_TIMESTAMP, RecordHeader.bytes(timestamp));
        headers.add(RecordHeader.SOURCE_KEY, arrival.key());
    }

    /** Where a record of the rekey topic stood. */
    static Position source(Headers headers) {
        return new Position(
                RecordHeader.text(headers, RecordHeader.SOURCE_TOPIC),
                Integer.parseInt(RecordHeader.text(headers, RecordHeader.SOURCE_PARTITION)),
                Long.parseLong(RecordHeader.text(headers, RecordHeader.SOURCE_OFFSET)));
    }

    /**
     * The time that it had there.
     *
     * @param rekeyed its time in the rekey topic: what an earlier version has sent there carries no other
     */
    static long sourceTimestamp(Headers headers, long rekeyed) {
        Header[] all = headers.toArray();
        int timestamp = indexOfTimestamp(all);
        return timestamp < 0 ? rekeyed : Long.parseLong(new String(all[timestamp].value(), StandardCharsets.UTF_8));
    }

    /** A writer may use the name, too: ours stands behind the place. */
    private static int indexOfTimestamp(Header[] headers) {
        int timestamp = RecordHeader.lastIndex(headers, RecordHeader.SOURCE_TIMESTAMP);
        return timestamp > RecordHeader.lastIndex(headers, RecordHeader.SOURCE_OFFSET) ? timestamp : -1;
    }

    /** Without what is said of the key and the time that it had there; a writer's headers of these names stay. */
    static Headers withoutKeyAndTimestamp(Headers headers) {
        Header[] all = headers.toArray();
        int timestamp = indexOfTimestamp(all);
        int key = RecordHeader.lastIndex(all, RecordHeader.SOURCE_KEY);
        Headers others = new RecordHeaders();
        for (int i = 0; i < all.length; i++) {
            if (i != timestamp && i != key) {
                others.add(all[i]);
            }
        }
        return others;
    }

    /** The key that it had there. */
    static byte[] sourceKey(Headers headers) {
        return headers.lastHeader(RecordHeader.SOURCE_KEY).value();
    }
}
