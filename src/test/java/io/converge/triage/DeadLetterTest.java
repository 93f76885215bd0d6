package io.converge.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.Position;
import io.converge.serde.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final byte[] KEY = {1};
    private static final byte[] VALUE = {2};

    @Test
    void letterIsTakenApartIntoTheRecordAndWhatIsSaidOfIt() {
        DeadLetter letter = letter(KEY, VALUE, said(new RecordHeaders().add("trace-id", bytes("7"))));

        assertThat(letter.place()).isEqualTo(new Position("dead", 4, 7));
        assertThat(letter.source()).isEqualTo(new Position("changes", 3, 1_042));
        assertThat(letter.reason()).isEqualTo("TOO_LARGE");
        assertThat(letter.detail()).isEqualTo("why");
        assertThat(letter.key()).isSameAs(KEY);
        assertThat(letter.value()).isSameAs(VALUE);
        assertThat(names(letter)).containsExactly("trace-id");
        assertThat(letter.isWhole()).isTrue();
    }

    /** A name with a newline in it must not look as if our own code had failed. */
    @Test
    void onlyWhatOurOwnCodeFailedOnHasATrace() {
        String detail = "first\n  at io.converge.Somewhere(Anywhere.java:1)";
        DeadLetter ours = letter(KEY, VALUE, said(new RecordHeaders(), "UNPROCESSABLE", detail));
        DeadLetter anothers = letter(KEY, VALUE, said(new RecordHeaders(), "BAD_TEXT", detail));

        assertThat(DeadLetterLine.full(ours, Claim.NONE).get("detail").textValue())
                .isEqualTo("first");
        assertThat(DeadLetterLine.full(ours, Claim.NONE).get("trace")).hasSize(1);
        assertThat(DeadLetterLine.full(anothers, Claim.NONE).get("detail").textValue())
                .isEqualTo(detail);
        assertThat(DeadLetterLine.full(anothers, Claim.NONE).has("trace")).isFalse();
    }

    @Test
    void headersOfTheWriterThatAreNamedAsOursAreTheWriters() {
        Headers headers = new RecordHeaders()
                .add(RecordHeader.REASON, bytes("mine"))
                .add(RecordHeader.SOURCE_TOPIC, bytes("anywhere"))
                .add(RecordHeader.REASON, bytes("mine, too"))
                .add("trace-id", bytes("7"));

        DeadLetter letter = letter(KEY, VALUE, said(headers));

        assertThat(letter.source()).isEqualTo(new Position("changes", 3, 1_042));
        assertThat(letter.reason()).isEqualTo("TOO_LARGE");
        assertThat(names(letter))
                .containsExactly(RecordHeader.REASON, RecordHeader.SOURCE_TOPIC, RecordHeader.REASON, "trace-id");
    }

    @Test
    void writerCannotMakeALetterLookAsIfSomethingWereLeftOut() {
        Headers headers = new RecordHeaders().add(RecordHeader.OMITTED_VALUE, bytes("9 bytes, sha256 00"));

        DeadLetter letter = letter(KEY, null, said(headers));

        assertThat(letter.isWhole()).isTrue();
        assertThat(names(letter)).containsExactly(RecordHeader.OMITTED_VALUE);
    }

    @Test
    void whatIsLeftOutIsKnown() {
        Headers headers = said(new RecordHeaders().add(RecordHeader.OMITTED_KEY, bytes("a writer's")));
        headers.add(RecordHeader.OMITTED_VALUE, bytes("9 bytes, sha256 00"));
        headers.add(RecordHeader.OMITTED_KEY, bytes("8 bytes, sha256 01"));

        DeadLetter letter = letter(null, null, headers);

        assertThat(letter.omitted())
                .isEqualTo(Map.of(
                        RecordHeader.OMITTED_VALUE, "9 bytes, sha256 00",
                        RecordHeader.OMITTED_KEY, "8 bytes, sha256 01"));
        assertThat(names(letter)).containsExactly(RecordHeader.OMITTED_KEY);
    }

    @Test
    void recordThatIsNoLetterOfOursHasNoSource() {
        DeadLetter without = letter(KEY, VALUE, new RecordHeaders());
        DeadLetter badPartition = letter(
                KEY,
                VALUE,
                new RecordHeaders()
                        .add(RecordHeader.SOURCE_TOPIC, bytes("changes"))
                        .add(RecordHeader.SOURCE_PARTITION, bytes("three"))
                        .add(RecordHeader.SOURCE_OFFSET, bytes("1")));
        DeadLetter negative = letter(
                KEY,
                VALUE,
                new RecordHeaders()
                        .add(RecordHeader.SOURCE_TOPIC, bytes("changes"))
                        .add(RecordHeader.SOURCE_PARTITION, bytes("-1"))
                        .add(RecordHeader.SOURCE_OFFSET, null));

        assertThat(List.of(without, badPartition, negative))
                .allSatisfy(letter -> assertThat(letter.source()).isNull())
                .allSatisfy(letter -> assertThat(letter.reason()).isNull());
    }

    static Headers said(Headers headers) {
        return said(headers, "TOO_LARGE", "why");
    }

    private static Headers said(Headers headers, String reason, String detail) {
        return headers.add(RecordHeader.SOURCE_TOPIC, bytes("changes"))
                .add(RecordHeader.SOURCE_PARTITION, bytes("3"))
                .add(RecordHeader.SOURCE_OFFSET, bytes("1042"))
                .add(RecordHeader.REASON, bytes(reason))
                .add(RecordHeader.DETAIL, bytes(detail));
    }

    static DeadLetter letter(byte[] key, byte[] value, Headers headers) {
        return DeadLetter.of(new ConsumerRecord<>(
                "dead", 4, 7, 1_000, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty()));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> names(DeadLetter letter) {
        return letter.headers().stream().map(Header::key).toList();
    }
}
