package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads the records of the rekey topic, which were checked before they went there. Each is read as it stood in the topic that it came from; its
 * key tells which of the changes that it says was sent here.
 */
final class DecodeRekeyedProcessor extends ArrivalProcessor {

    DecodeRekeyedProcessor(SourceDecoder decoder, Tally tally) {
        super(decoder, tally);
    }

    @Override
    List<Arrival> arrivals(Record<byte[], byte[]> record) {
        Position position = RekeyProcessor.source(record.headers());
        long timestamp = RekeyProcessor.sourceTimestamp(record.headers(), record.timestamp());
        String sku = new String(record.key(), StandardCharsets.UTF_8);
        SourceRecord source = new SourceRecord(
                RekeyProcessor.sourceKey(record.headers()), record.value(), record.headers(), position, timestamp);
        for (Change change : decode(source).changes()) {
            if (change.sku().equals(sku)) {
                return List.of(new Arrival(change, timestamp, true, record.key(), record.value()));
            }
        }
        throw new RefusedRecordException(
                RefusalReason.UNDECODABLE,
                "the settings of the topic read it otherwise now than when it was sent on for the sku " + sku);
    }
}
