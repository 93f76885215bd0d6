package io.converge.topology;

import io.converge.model.Change;
import io.converge.serde.RefusedRecordException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the records of the rekey topic, which were checked before they went there. */
final class DecodeRekeyedProcessor extends ContextualProcessor<byte[], byte[], String, Arrival> {

    private final ChangeDecoder decoder;
    private Counters counters;

    DecodeRekeyedProcessor(Deserializer<Object> deserializer) {
        this.decoder = new ChangeDecoder(deserializer);
    }

    @Override
    public void init(ProcessorContext<String, Arrival> context) {
        super.init(context);
        counters = new Counters(context);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Change change;
        try {
            change = decoder.decode(
                    record.key(), record.value(), record.headers(), RekeyProcessor.source(record.headers()));
        } catch (RefusedRecordException e) {
            counters.refused(e.reason());
            throw e;
        }
        context()
                .forward(record.withKey(change.sku())
                        .withValue(new Arrival(change, true, record.key(), record.value())));
    }

    @Override
    public void close() {
        decoder.close();
    }
}
