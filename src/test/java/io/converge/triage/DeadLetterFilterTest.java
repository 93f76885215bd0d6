package io.converge.triage;

import static io.converge.triage.DeadLetterTest.letter;
import static io.converge.triage.DeadLetterTest.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.model.Position;
import io.converge.triage.DeadLetterFilter.Offsets;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterFilterTest {

    private static final DeadLetter LETTER = letter(null, null, said(new RecordHeaders()));
    private static final DeadLetter FOREIGN = letter(null, null, new RecordHeaders());

    @Test
    void allThatIsGivenMustFit() {
        assertThat(filter(Set.of("TOO_LARGE", "BAD_CONTEXT"), "changes", 3, new Offsets(1_042, 1_042), 1_000L)
                        .matches(LETTER))
                .isTrue();
        assertThat(filter(Set.of("BAD_CONTEXT"), null, null, null, null).matches(LETTER))
                .isFalse();
        assertThat(filter(Set.of(), "dead", null, null, null).matches(LETTER)).isFalse();
        assertThat(filter(Set.of(), null, 4, null, null).matches(LETTER)).isFalse();
        assertThat(filter(Set.of(), null, null, new Offsets(0, 1_041), null).matches(LETTER))
                .isFalse();
        assertThat(filter(Set.of(), null, null, null, 1_001L).matches(LETTER)).isFalse();
    }

    @Test
    void placeIsThatOfTheLetterOrOfTheRecord() {
        assertThat(DeadLetterFilter.at(new Position("dead", 4, 7)).matches(LETTER))
                .isTrue();
        assertThat(DeadLetterFilter.at(new Position("changes", 3, 1_042)).matches(LETTER))
                .isTrue();
        assertThat(DeadLetterFilter.at(new Position("changes", 4, 7)).matches(LETTER))
                .isFalse();
    }

    @Test
    void recordThatIsNoLetterIsAmongAllAndFitsNothingElse() {
        assertThat(DeadLetterFilter.ANY.isAny()).isTrue();
        assertThat(DeadLetterFilter.ANY.matches(FOREIGN)).isTrue();
        assertThat(filter(Set.of("TOO_LARGE"), null, null, null, null).matches(FOREIGN))
                .isFalse();
        assertThat(filter(Set.of(), null, 3, null, null).matches(FOREIGN)).isFalse();
        assertThat(filter(Set.of(), null, null, new Offsets(0, Long.MAX_VALUE), null)
                        .matches(FOREIGN))
                .isFalse();
    }

    @Test
    void letterWithoutAReasonIsMeantByThat() {
        assertThat(filter(Set.of(DeadLetterFilter.NO_REASON), null, null, null, null)
                        .matches(FOREIGN))
                .isTrue();
        assertThat(filter(Set.of(DeadLetterFilter.NO_REASON), null, null, null, null)
                        .matches(LETTER))
                .isFalse();
    }

    @Test
    void productIsThatOfTheKeyOrTheOneThatTheRecordNames() {
        DeadLetter keyed = letter("LAP-1".getBytes(StandardCharsets.UTF_8), null, new RecordHeaders());
        Claim other = new Claim("PEN-7", "eu");

        assertThat(about("LAP-1", null).matches(keyed, Claim.NONE)).isTrue();
        assertThat(about("LAP", null).matches(keyed, Claim.NONE)).isFalse();
        assertThat(about(null, "LAP").matches(keyed, Claim.NONE)).isTrue();
        assertThat(about("PEN-7", null).matches(keyed, other)).isTrue();
        assertThat(about(null, "PEN").matches(FOREIGN, other)).isTrue();
        assertThat(about("PEN-7", null).matches(FOREIGN, Claim.NONE)).isFalse();
    }

    private static DeadLetterFilter about(String sku, String start) {
        DeadLetterFilter.About about = new DeadLetterFilter.About(sku, start);
        return new DeadLetterFilter(Set.of(), null, about, null, null, null, null, Set.of());
    }

    private static DeadLetterFilter filter(
            Set<String> reasons, String topic, Integer partition, Offsets offsets, Long sinceMs) {
        return new DeadLetterFilter(reasons, null, topic, partition, offsets, sinceMs, Set.of());
    }

    @Test
    void positionIsReadAsItIsPrinted() {
        for (Position position : Set.of(
                new Position("a-1@2", 3, 4),
                new Position("product-changes", 0, 0),
                new Position("a", Integer.MAX_VALUE, Long.MAX_VALUE))) {
            assertThat(Positions.parse(position.toString())).isEqualTo(position);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "changes",
                "changes-3",
                "changes@3",
                "-3@1",
                "changes-3@",
                "changes-3@x",
                "changes--3@1 ",
                "changes-2147483648@1",
                "changes-3@9223372036854775808"
            })
    void whatIsNoPositionIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Positions.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("product-changes-3@1042");
    }
}
