package io.converge.triage;

import static io.converge.triage.DeadLetterTest.bytes;
import static io.converge.triage.DeadLetterTest.letter;
import static io.converge.triage.DeadLetterTest.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.model.Sha256;
import io.converge.serde.RecordHeader;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordIdentityTest {

    @Test
    void lettersOfOneRecordAreOfOneWhateverTheySayOfIt() {
        Headers otherwise = said(new RecordHeaders());
        otherwise.remove(RecordHeader.REASON).add(RecordHeader.REASON, bytes("CLOCK_AHEAD"));

        assertThat(RecordIdentity.of(letter(bytes("k"), bytes("v"), otherwise)))
                .isEqualTo(RecordIdentity.of(letter(bytes("k"), bytes("v"), said(new RecordHeaders()))));
    }

    @Test
    void letterThatLeavesPartsOutIsOfTheRecordThatAnotherOneHasWhole() {
        Headers writers = new RecordHeaders().add("trace-id", bytes("7"));
        RecordIdentity whole =
                RecordIdentity.of(letter(bytes("k"), bytes("v"), said(new RecordHeaders(writers.toArray()))));

        assertThat(whole)
                .isEqualTo(RecordIdentity.of(letter(
                        bytes("k"),
                        null,
                        said(new RecordHeaders(writers.toArray())).add(omitted("value", Sha256.of("v"))))))
                .isEqualTo(RecordIdentity.of(letter(
                        null,
                        null,
                        said(new RecordHeaders())
                                .add(omitted("headers", RecordHeader.digest(writers)))
                                .add(omitted("value", Sha256.of("v")))
                                .add(omitted("key", Sha256.of("k"))))))
                .isNotEqualTo(RecordIdentity.of(letter(
                        bytes("k"),
                        null,
                        said(new RecordHeaders(writers.toArray())).add(omitted("value", Sha256.of("w"))))));
    }

    private static Header omitted(String part, byte[] digest) {
        return new org.apache.kafka.common.header.internals.RecordHeader(
                "converge.omitted." + part,
                bytes("as large as it is, sha256 " + HexFormat.of().formatHex(digest)));
    }

    @Test
    void otherRecordAtTheSamePlaceIsAnother() {
        RecordIdentity one = RecordIdentity.of(letter(bytes("k"), null, said(new RecordHeaders())));
        Headers withHeader = said(new RecordHeaders().add(RecordHeader.ORIGIN, bytes("eu")));
        Headers withAnother = said(new RecordHeaders().add(RecordHeader.ORIGIN, bytes("us")));
        Headers cut = said(new RecordHeaders()).add(RecordHeader.OMITTED_VALUE, bytes("9 bytes, sha256 00"));

        assertThat(one)
                .isNotEqualTo(RecordIdentity.of(letter(bytes("k"), new byte[0], said(new RecordHeaders()))))
                .isNotEqualTo(RecordIdentity.of(letter(null, bytes("k"), said(new RecordHeaders()))))
                .isNotEqualTo(RecordIdentity.of(letter(bytes("k"), null, withHeader)))
                .isNotEqualTo(RecordIdentity.of(letter(bytes("k"), null, cut)));
        assertThat(RecordIdentity.of(letter(bytes("k"), null, withHeader)))
                .isNotEqualTo(RecordIdentity.of(letter(bytes("k"), null, withAnother)));
    }

    @Test
    void textOfAnIdentityIsReadAsIt() {
        RecordIdentity one = new RecordIdentity(-1, 1);

        assertThat(one).hasToString("ffffffffffffffff0000000000000001");
        assertThat(RecordIdentity.parse(one.toString())).isEqualTo(one);
        assertThatThrownBy(() -> RecordIdentity.parse("ff")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RecordIdentity.parse("x".repeat(32))).isInstanceOf(IllegalArgumentException.class);
    }
}
