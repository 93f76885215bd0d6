package io.converge.topology;

import io.converge.model.Change;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import org.apache.kafka.common.header.Headers;

/**
 * What a record of a changes topic may be, beside what its change says.
 *
 * @param maxBytes what its key, value and headers may have
 * @param maxClockSkewMs how far its change's timestamp may be ahead of its own; −1: any
 */
public record ArrivalLimits(int maxBytes, long maxClockSkewMs) {

    /** @throws RefusedRecordException if it is too large */
    public void checkSize(byte[] key, byte[] value, Headers headers) {
        long bytes = RecordSizes.of(key) + RecordSizes.of(value) + RecordSizes.of(headers);
        if (bytes > maxBytes) {
            throw new RefusedRecordException(
                    RefusalReason.TOO_LARGE, "the record has " + bytes + " bytes, max.change.bytes allows " + maxBytes);
        }
    }

    /** @throws RefusedRecordException if the clock of the change's writer was too far ahead */
    public void checkClock(Change change, long recordTimestamp) {
        if (maxClockSkewMs < 0 || recordTimestamp == 0) {
            return;
        }
        long timestamp = change.version().timestamp();
        if (timestamp > recordTimestamp && Long.compareUnsigned(timestamp - recordTimestamp, maxClockSkewMs) > 0) {
            throw new RefusedRecordException(
                    RefusalReason.CLOCK_AHEAD,
                    "timestamp " + timestamp + " is more than " + maxClockSkewMs + " ms after the record's own, "
                            + recordTimestamp);
        }
    }
}
