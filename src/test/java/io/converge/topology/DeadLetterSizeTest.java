package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.RecordHeader;
import java.util.HexFormat;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterSizeTest {

    private static final int MAX_BYTES = 10_000;

    @Test
    void letterThatFitsStaysAsItIs() {
        ProducerRecord<byte[], byte[]> letter = letter(new byte[100], new byte[5_000], headers(1_000));

        assertThat(DeadLetterSize.fitting(letter, MAX_BYTES)).isSameAs(letter);
    }

    @Test
    void valueThatDoesNotFitIsLeftOutAndNamed() {
        ProducerRecord<byte[], byte[]> fitting =
                DeadLetterSize.fitting(letter(new byte[100], new byte[20_000], headers(1_000)), MAX_BYTES);

        assertThat(fitting.value()).isNull();
        assertThat(fitting.key()).hasSize(100);
        assertThat(RecordHeader.text(fitting.headers(), RecordHeader.OMITTED_VALUE))
                .matches("20000 bytes, sha256 [0-9a-f]{64}");
        assertThat(fitting.headers().lastHeader("foreign")).isNotNull();
        assertThat(bytes(fitting)).isLessThan(MAX_BYTES);
    }

    @Test
    void headersOfTheWriterGoNextAndOursStay() {
        Headers headers = headers(20_000);
        // A writer that uses our names does not keep its own.
        headers.add(RecordHeader.REASON, new byte[9_000]).add(RecordHeader.REASON, RecordHeader.bytes("TOO_LARGE"));

        ProducerRecord<byte[], byte[]> fitting =
                DeadLetterSize.fitting(letter(new byte[100], new byte[20_000], headers), MAX_BYTES);

        assertThat(RecordHeader.text(fitting.headers(), RecordHeader.REASON)).isEqualTo("TOO_LARGE");
        assertThat(RecordHeader.text(fitting.headers(), RecordHeader.OMITTED_HEADERS))
                .matches("2 headers, \\d+ bytes, sha256 "
                        + HexFormat.of()
                                .formatHex(RecordHeader.digest(new RecordHeaders()
                                        .add("foreign", new byte[20_000])
                                        .add(RecordHeader.REASON, new byte[9_000]))));
        assertThat(fitting.headers().lastHeader("foreign")).isNull();
        assertThat(fitting.key()).hasSize(100);
        assertThat(bytes(fitting)).isLessThan(MAX_BYTES);
    }

    @Test
    void keyGoesLast() {
        ProducerRecord<byte[], byte[]> fitting =
                DeadLetterSize.fitting(letter(new byte[20_000], null, headers(1)), MAX_BYTES);

        assertThat(fitting.key()).isNull();
        assertThat(RecordHeader.text(fitting.headers(), RecordHeader.OMITTED_KEY))
                .startsWith("20000 bytes");
        assertThat(fitting.headers().lastHeader(RecordHeader.OMITTED_VALUE)).isNull();
        assertThat(bytes(fitting)).isLessThan(MAX_BYTES);
    }

    private static ProducerRecord<byte[], byte[]> letter(byte[] key, byte[] value, Headers headers) {
        return new ProducerRecord<>("letters", null, 1L, key, value, headers);
    }

    private static Headers headers(int bytes) {
        return new RecordHeaders()
                .add("foreign", new byte[bytes])
                .add(RecordHeader.SOURCE_TOPIC, RecordHeader.bytes("t"));
    }

    private static int bytes(ProducerRecord<byte[], byte[]> letter) {
        int headers = StreamSupport.stream(letter.headers().spliterator(), false)
                .mapToInt(DeadLetterSizeTest::bytes)
                .sum();
        return headers + length(letter.key()) + length(letter.value());
    }

    private static int bytes(Header header) {
        return header.key().length() + header.value().length;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
