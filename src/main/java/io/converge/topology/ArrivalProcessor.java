package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.ChangeReader;
import io.converge.serde.RefusedRecordException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Makes arrivals of records, and counts those that are none. */
abstract class ArrivalProcessor extends ContextualProcessor<byte[], byte[], String, Arrival> {

    private final Deserializer<Object> deserializer;
    private Counters counters;

    ArrivalProcessor(Deserializer<Object> deserializer) {
        this.deserializer = deserializer;
    }

    @Override
    public void init(ProcessorContext<String, Arrival> context) {
        super.init(context);
        counters = new Counters(context);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Arrival arrival;
        try {
            arrival = arrival(record);
        } catch (RefusedRecordException e) {
            counters.refused(e.reason());
            throw e;
        }
        context().forward(record.withKey(arrival.change().sku()).withValue(arrival));
    }

    /** @throws RefusedRecordException if the record cannot be accepted */
    abstract Arrival arrival(Record<byte[], byte[]> record);

    /** @throws RefusedRecordException if the record holds no change */
    final Change decode(Record<byte[], byte[]> record, Position position) {
        return ChangeReader.read(record.key(), record.value(), record.headers(), position, deserializer);
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
