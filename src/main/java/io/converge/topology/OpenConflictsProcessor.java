package io.converge.topology;

import io.converge.model.Conflict;
import io.converge.policy.Emission;
import io.converge.serde.ConflictRecords;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Keeps the conflicts that wait for the application, by sku: a record while one is open, a tombstone when it is no more. */
final class OpenConflictsProcessor extends ContextualProcessor<String, Emission, String, Object> {

    private final ConflictRecords records;

    OpenConflictsProcessor(ConflictRecords records) {
        this.records = records;
    }

    @Override
    public void process(Record<String, Emission> record) {
        Conflict open = record.value().openConflict();
        forward(record, open == null ? null : records.value(record.key(), open));
    }

    private void forward(Record<String, Emission> record, Object value) {
        context().forward(new Record<>(record.key(), value, record.timestamp(), new RecordHeaders()));
    }
}
