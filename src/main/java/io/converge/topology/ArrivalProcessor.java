package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeDecoder;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Makes arrivals of records, sends them their way, and counts those that are none. */
abstract class ArrivalProcessor extends ContextualProcessor<byte[], byte[], String, Incoming> {

    private final ChangeDecoder decoder;
    private final Attempt attempt = new Attempt();
    private Counters counters;

    ArrivalProcessor(ChangeDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public void init(ProcessorContext<String, Incoming> context) {
        super.init(context);
        counters = new Counters(context);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Arrival arrival;
        try {
            arrival = attempt.at(() -> arrival(record));
            attempt.succeeded();
        } catch (RefusedRecordException e) {
            counters.refused(e.reason());
            counters.tell();
            throw e;
        }
        Record<String, Incoming> arrived =
                new Record<>(arrival.change().sku(), arrival, arrival.timestamp(), record.headers());
        context().forward(arrived, arrival.inPlace() ? ConvergeTopology.PLACED : ConvergeTopology.TO_REKEY);
    }

    /** @throws RefusedRecordException if the record cannot be accepted */
    abstract Arrival arrival(Record<byte[], byte[]> record);

    /** @throws RefusedRecordException if the record holds no change */
    final Change decode(Record<byte[], byte[]> record, Position position) {
        return decoder.decode(record.key(), record.value(), record.headers(), position, record.timestamp());
    }

    @Override
    public void close() {
        decoder.close();
        if (counters != null) {
            counters.close();
        }
    }
}
