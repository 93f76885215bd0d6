package io.converge.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordLineTest {

    @Test
    void recordOfSomebodyElseAmongTheDeadLettersIsPrinted() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(RecordHeader.SOURCE_PARTITION, RecordHeader.bytes("one"))
                .add(RecordHeader.SOURCE_OFFSET, RecordHeader.bytes(2));

        assertThat(RecordLine.deadLetter(null, new byte[] {1}, headers).toString())
                .isEqualTo(
                        "{\"reason\":null,\"detail\":null,\"source\":{\"topic\":null,\"partition\":\"one\",\"offset\":2},"
                                + "\"key\":null,\"value\":\"AQ==\",\"headers\":{}}");
    }
}
