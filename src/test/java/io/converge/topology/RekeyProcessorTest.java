package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.RecordHeader;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RekeyProcessorTest {

    @Test
    void timestampBehindThePlaceIsOursAndAnyOtherTheWriters() {
        Headers headers = new RecordHeaders().add(RecordHeader.SOURCE_TIMESTAMP, RecordHeader.bytes("at noon"));
        place(headers);

        // As the release before wrote it.
        assertThat(RekeyProcessor.sourceTimestamp(headers, 7)).isEqualTo(7);
        headers.add(RecordHeader.SOURCE_TIMESTAMP, RecordHeader.bytes(5));
        assertThat(RekeyProcessor.sourceTimestamp(headers, 7)).isEqualTo(5);
    }

    @Test
    void whatIsTakenAwayIsOursAlone() {
        Headers writers = new RecordHeaders()
                .add(RecordHeader.SOURCE_KEY, RecordHeader.bytes("mine"))
                .add(RecordHeader.SOURCE_TIMESTAMP, RecordHeader.bytes("mine"));
        Headers expected = place(new RecordHeaders(writers.toArray()));
        Headers headers = place(new RecordHeaders(writers.toArray()))
                .add(RecordHeader.SOURCE_TIMESTAMP, RecordHeader.bytes(5))
                .add(RecordHeader.SOURCE_KEY, null);

        assertThat(RekeyProcessor.withoutKeyAndTimestamp(headers)).isEqualTo(expected);
    }

    private static Headers place(Headers headers) {
        return headers.add(RecordHeader.SOURCE_TOPIC, RecordHeader.bytes("changes"))
                .add(RecordHeader.SOURCE_PARTITION, RecordHeader.bytes(3))
                .add(RecordHeader.SOURCE_OFFSET, RecordHeader.bytes(1_042));
    }
}
