package io.converge.topology;

import io.converge.model.Conflict;
import io.converge.model.Outcome;
import io.converge.model.RefusalReason;
import io.converge.policy.Emission;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.output.ConflictRecords;
import io.converge.serde.output.ConvergedRecords;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes the records that tell the world of an emission, before anything is written: what cannot be told changes no state.
 * Belongs to one task.
 */
final class OutputEncoder {

    /** What Kafka adds to a record's key, value and headers at the most. */
    private static final int FRAME_BYTES = 128;

    private final OutputTopic converged;
    private final OutputTopic conflicts;
    private final OutputTopic openConflicts;
    private final ConvergedRecords convergedRecords = new ConvergedRecords();
    private final ConflictRecords conflictRecords;

    OutputEncoder(
            OutputTopic converged, OutputTopic conflicts, OutputTopic openConflicts, ConflictRecords conflictRecords) {
        this.converged = converged;
        this.conflicts = conflicts;
        this.openConflicts = openConflicts;
        this.conflictRecords = conflictRecords;
    }

    /**
     * The records of an emission, in the order in which they are to be written.
     *
     * @throws RefusedRecordException if one of them would be too large
     */
    List<Output> encode(String sku, Emission emission) {
        if (emission.isEmpty()) {
            return List.of();
        }
        List<Output> outputs = new ArrayList<>(1);
        if (emission.converged() != null) {
            outputs.add(converged(sku, emission.converged()));
        }
        for (Conflict conflict : emission.conflicts()) {
            outputs.add(conflict(conflicts, sku, conflict));
        }
        if (emission.concernsOpenConflicts()) {
            outputs.add(conflict(openConflicts, sku, emission.openConflict()));
        }
        return outputs;
    }

    private Output converged(String sku, Outcome outcome) {
        return output(converged, sku, convergedRecords.value(sku, outcome), ConvergedRecords.headers(outcome));
    }

    private Output conflict(OutputTopic output, String sku, Conflict conflict) {
        Object value = conflict == null ? null : conflictRecords.value(sku, conflict);
        return output(output, sku, value, new RecordHeaders());
    }

    private Output output(OutputTopic output, String sku, Object value, Headers headers) {
        byte[] bytes = value == null ? null : output.serializer().serialize(output.topic(), value);
        checkSize(output, sku, bytes, headers);
        return new Output(output.sink(), bytes, headers);
    }

    private void checkSize(OutputTopic output, String sku, byte[] value, Headers headers) {
        long bytes = FRAME_BYTES + (value == null ? 0 : value.length) + 3L * sku.length();
        for (Header header : headers) {
            bytes += header.key().length() + header.value().length;
        }
        if (bytes > output.maxBytes()) {
            throw new RefusedRecordException(
                    RefusalReason.TOO_LARGE,
                    "its record for topic " + output.topic() + " would have " + bytes + " bytes, " + output.maxBytes()
                            + " are allowed");
        }
    }
}
