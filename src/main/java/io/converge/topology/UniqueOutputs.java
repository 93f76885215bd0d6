package io.converge.topology;

import io.converge.model.ConflictStatus;
import io.converge.serde.output.UniqueConflictRecords;
import io.converge.unique.UniqueConflict;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Makes the records that tell of conflicts about unique values. Belongs to one task. */
final class UniqueOutputs {

    private final OutputTopic conflicts;
    private final OutputTopic openConflicts;
    private final UniqueConflictRecords records;

    UniqueOutputs(OutputTopic conflicts, OutputTopic openConflicts, UniqueConflictRecords records) {
        this.conflicts = conflicts;
        this.openConflicts = openConflicts;
        this.records = records;
    }

    /** @param wasOpen whether the conflict is among the open ones */
    List<Output> encode(UniqueConflict conflict, boolean wasOpen) {
        List<Output> outputs = new ArrayList<>(2);
        Object value = records.value(conflict);
        outputs.add(output(conflicts, conflict.id(), value));
        boolean isOpen = conflict.status() == ConflictStatus.UNRESOLVED;
        if (isOpen || wasOpen) {
            outputs.add(output(openConflicts, conflict.id(), isOpen ? value : null));
        }
        return outputs;
    }

    private static Output output(OutputTopic topic, String id, Object value) {
        byte[] bytes = value == null ? null : topic.serializer().serialize(topic.topic(), value);
        return new Output(topic.sink(), id, bytes, new RecordHeaders());
    }
}
