package io.converge.triage;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class OutgoingTest {

    @Test
    void headersCountAsMuchAsTheValue() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("changes", new byte[1_000], new byte[20_000]);
        record.headers().add("large", new byte[300_000]).add("none", null);

        assertThat(new Outgoing(null, null, 1, record).bytes()).isBetween(321_000L, 322_000L);
    }
}
