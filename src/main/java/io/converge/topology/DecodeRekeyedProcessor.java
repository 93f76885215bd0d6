package io.converge.topology;

import io.converge.model.Change;
import io.converge.serde.change.ChangeDecoder;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the records of the rekey topic, which were checked before they went there. */
final class DecodeRekeyedProcessor extends ArrivalProcessor {

    DecodeRekeyedProcessor(ChangeDecoder decoder) {
        super(decoder);
    }

    @Override
    Arrival arrival(Record<byte[], byte[]> record) {
        Change change = decode(record, RekeyProcessor.source(record.headers()));
        long timestamp = RekeyProcessor.sourceTimestamp(record.headers(), record.timestamp());
        return new Arrival(change, timestamp, true, record.key(), record.value());
    }
}
