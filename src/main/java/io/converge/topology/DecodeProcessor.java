package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.source.Reading;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads and checks the records of the changes topics and finds out whether they are where their sku's state is. */
final class DecodeProcessor extends ArrivalProcessor {

    private final int partitions;
    private final ArrivalLimits limits;

    DecodeProcessor(SourceDecoder decoder, int partitions, ArrivalLimits limits, Tally tally) {
        super(decoder, tally);
        this.partitions = partitions;
        this.limits = limits;
    }

    @Override
    List<Arrival> arrivals(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        Position position = new Position(metadata.topic(), metadata.partition(), metadata.offset());
        limits.checkSize(record.key(), record.value(), record.headers());
        Reading reading =
                decode(new SourceRecord(record.key(), record.value(), record.headers(), position, record.timestamp()));
        if (reading.passedOver() != null) {
            counters().passedOver(reading.passedOver());
            counters().tell();
        }
        List<Arrival> arrivals = new ArrayList<>(reading.changes().size());
        for (Change change : reading.changes()) {
            limits.checkClock(change, record.timestamp());
            boolean isInPlace = isInPlace(change, record, position);
            arrivals.add(new Arrival(change, record.timestamp(), isInPlace, record.key(), record.value()));
        }
        return arrivals;
    }

    private boolean isInPlace(Change change, Record<byte[], byte[]> record, Position position) {
        byte[] sku = change.sku().getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(sku, record.key())
                && BuiltInPartitioner.partitionForKey(sku, partitions) == position.partition();
    }
}
