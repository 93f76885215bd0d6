package io.converge.topology;

import io.converge.model.Conflict;
import io.converge.policy.Emission;
import io.converge.serde.ConflictRecords;
import java.util.List;
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
        Emission emission = record.value();
        List<Conflict> conflicts = emission.conflicts();
        Conflict last = conflicts.isEmpty() ? null : conflicts.get(conflicts.size() - 1);
        if (last != null && last.isUnresolved()) {
            forward(record, records.value(record.key(), last));
        } else if (emission.closes()) {
            forward(record, null);
        }
    }

    private void forward(Record<String, Emission> record, Object value) {
        context().forward(new Record<>(record.key(), value, record.timestamp(), new RecordHeaders()));
    }
}
