package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.change.ChangeDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads and checks the records of the changes topics and finds out whether they are where their sku's state is. */
final class DecodeProcessor extends ArrivalProcessor {

    private final int partitions;
    private final ArrivalLimits limits;

    DecodeProcessor(ChangeDecoder decoder, int partitions, ArrivalLimits limits) {
        super(decoder);
        this.partitions = partitions;
        this.limits = limits;
    }

    @Override
    Arrival arrival(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        Position position = new Position(metadata.topic(), metadata.partition(), metadata.offset());
        limits.checkSize(record.key(), record.value(), record.headers());
        Change change = decode(record, position);
        limits.checkClock(change, record.timestamp());
        return new Arrival(
                change, record.timestamp(), isInPlace(change, record, position), record.key(), record.value());
    }

    private boolean isInPlace(Change change, Record<byte[], byte[]> record, Position position) {
        byte[] sku = change.sku().getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(sku, record.key())
                && BuiltInPartitioner.partitionForKey(sku, partitions) == position.partition();
    }
}
