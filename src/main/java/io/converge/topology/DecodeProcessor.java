package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads and checks the records of the changes topics and finds out whether they are where their sku's state is. */
final class DecodeProcessor extends ContextualProcessor<byte[], byte[], String, Arrival> {

    private final ChangeDecoder decoder;
    private final int partitions;
    private final long maxClockSkewMs;
    private Counters counters;

    DecodeProcessor(Deserializer<Object> deserializer, int partitions, long maxClockSkewMs) {
        this.decoder = new ChangeDecoder(deserializer);
        this.partitions = partitions;
        this.maxClockSkewMs = maxClockSkewMs;
    }

    @Override
    public void init(ProcessorContext<String, Arrival> context) {
        super.init(context);
        counters = new Counters(context);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        counters.received();
        Arrival arrival;
        try {
            arrival = arrival(record);
        } catch (RefusedRecordException e) {
            counters.refused(e.reason());
            throw e;
        }
        context().forward(record.withKey(arrival.change().sku()).withValue(arrival));
    }

    private Arrival arrival(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        Position position = new Position(metadata.topic(), metadata.partition(), metadata.offset());
        Change change = decoder.decode(record.key(), record.value(), record.headers(), position);
        checkClock(change, record.timestamp());
        return new Arrival(change, isInPlace(change, record, position), record.key(), record.value());
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

    @Override
    public void close() {
        decoder.close();
    }
}
