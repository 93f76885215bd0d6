package io.converge.topology;

import io.converge.serde.RefusedRecordException;
import io.converge.source.Reading;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Makes arrivals of records, sends them their way, and counts those that are none. */
abstract class ArrivalProcessor extends ContextualProcessor<byte[], byte[], String, Incoming> {

    private final SourceDecoder decoder;
    private final Tally tally;
    private final Attempt attempt = new Attempt();
    private Counters counters;

    ArrivalProcessor(SourceDecoder decoder, Tally tally) {
        this.decoder = decoder;
        this.tally = tally;
    }

    @Override
    public void init(ProcessorContext<String, Incoming> context) {
        super.init(context);
        counters = new Counters(context, tally);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        List<Arrival> arrivals;
        try {
            arrivals = attempt.at(() -> arrivals(record));
            attempt.succeeded();
        } catch (RefusedRecordException e) {
            counters.refused(e.reason());
            counters.tell();
            throw e;
        }
        for (Arrival arrival : arrivals) {
            Record<String, Incoming> arrived =
                    new Record<>(arrival.change().sku(), arrival, arrival.timestamp(), record.headers());
            context().forward(arrived, arrival.inPlace() ? ConvergeTopology.PLACED : ConvergeTopology.TO_REKEY);
        }
    }

    /** @throws RefusedRecordException if the record cannot be accepted */
    abstract List<Arrival> arrivals(Record<byte[], byte[]> record);

    /** @throws RefusedRecordException if the record is not acceptable */
    final Reading decode(SourceRecord record) {
        return decoder.decode(record);
    }

    final Counters counters() {
        return counters;
    }

    @Override
    public void close() {
        decoder.close();
        if (counters != null) {
            counters.close();
        }
    }
}
