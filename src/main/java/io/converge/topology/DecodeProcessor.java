package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads and checks the records of the changes topics and finds out whether they are where their sku's state is. */
final class DecodeProcessor extends ArrivalProcessor {

    private final int partitions;
    private final long maxClockSkewMs;
    private final int maxBytes;

    /** @param maxBytes what the key, the value and the headers of a record may have */
    DecodeProcessor(ChangeDecoder decoder, int partitions, long maxClockSkewMs, int maxBytes) {
        super(decoder);
        this.partitions = partitions;
        this.maxClockSkewMs = maxClockSkewMs;
        this.maxBytes = maxBytes;
    }

    @Override
    Arrival arrival(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        Position position = new Position(metadata.topic(), metadata.partition(), metadata.offset());
        checkSize(record);
        Change change = decode(record, position);
        checkClock(change, record.timestamp());
        return new Arrival(
                change, record.timestamp(), isInPlace(change, record, position), record.key(), record.value());
    }

    private void checkSize(Record<byte[], byte[]> record) {
        long bytes = RecordSizes.of(record.key()) + RecordSizes.of(record.value()) + RecordSizes.of(record.headers());
        if (bytes > maxBytes) {
            throw new RefusedRecordException(
                    RefusalReason.TOO_LARGE, "the record has " + bytes + " bytes, max.change.bytes allows " + maxBytes);
        }
    }

    private void checkClock(Change change, long recordTimestamp) {
        if (maxClockSkewMs < 0 || recordTimestamp == 0) {
            return;
        }
        long timestamp = change.version().timestamp();
        if (timestamp > recordTimestamp && Long.compareUnsigned(timestamp - recordTimestamp, maxClockSkewMs) > 0) {
            throw new RefusedRecordException(
                    RefusalReason.CLOCK_AHEAD,
                    "timestamp " + timestamp + " is more than " + maxClockSkewMs + " ms after the record's own, "
                            + recordTimestamp);
        }
    }

    private boolean isInPlace(Change change, Record<byte[], byte[]> record, Position position) {
        byte[] sku = change.sku().getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(sku, record.key())
                && BuiltInPartitioner.partitionForKey(sku, partitions) == position.partition();
    }
}
