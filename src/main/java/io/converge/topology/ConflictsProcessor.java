package io.converge.topology;

import io.converge.model.Conflict;
import io.converge.policy.Emission;
import io.converge.serde.ConflictRecords;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Makes the conflict records of an emission. */
final class ConflictsProcessor extends ContextualProcessor<String, Emission, String, Object> {

    private final ConflictRecords records;

    ConflictsProcessor(ConflictRecords records) {
        this.records = records;
    }

    @Override
    public void process(Record<String, Emission> record) {
        for (Conflict conflict : record.value().conflicts()) {
            String sku = record.key();
            context().forward(new Record<>(sku, records.value(sku, conflict), record.timestamp(), new RecordHeaders()));
        }
    }
}
