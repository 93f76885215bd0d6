package io.converge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.fault.SkuTrace.Reading;
import io.converge.model.Dot;
import io.converge.model.Outcome;
import io.converge.model.Outcome.Status;
import io.converge.model.VersionVector;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimMessage.Kind;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.Claimant;
import io.converge.unique.Rank;
import io.converge.unique.UniqueKey;
import io.converge.unique.UniqueValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sku is written twice, and between that it hears that another one holds its value: what it may tell of that. */
class SkuTraceTest {

    private static final UniqueValue VALUE = new UniqueValue(UniqueKey.parse("gtin=/gtin"), "[\"1\"]");
    private static final Reading FIRST = reading(1);
    private static final Reading SECOND = reading(2);
    private static final String VISIBLE = FIRST.shown().text();
    private static final String WITHHELD = withheld(FIRST, "B");
    private static final String STILL_WITHHELD = withheld(SECOND, "B");

    @Test
    void whatTheCoreSaysIsExplained() {
        assertThat(isExplained(VISIBLE, WITHHELD, STILL_WITHHELD)).isTrue();
    }

    @Test
    void soIsWhatItSaysWhereTheVerdictComesBehindBothChanges() {
        assertThat(isExplained(VISIBLE, SECOND.shown().text(), STILL_WITHHELD)).isTrue();
    }

    @Test
    void lostRecordIsNot() {
        assertThat(isExplained(VISIBLE, STILL_WITHHELD)).isFalse();
        assertThat(isExplained(VISIBLE, WITHHELD)).isFalse();
        assertThat(isExplained(WITHHELD, STILL_WITHHELD)).isFalse();
    }

    @Test
    void doubledRecordIsNot() {
        assertThat(isExplained(VISIBLE, WITHHELD, WITHHELD, STILL_WITHHELD)).isFalse();
        assertThat(isExplained(VISIBLE, WITHHELD, STILL_WITHHELD, STILL_WITHHELD))
                .isFalse();
    }

    @Test
    void anotherHolderThanTheVerdictNamesIsNot() {
        assertThat(isExplained(VISIBLE, withheld(FIRST, "C"), withheld(SECOND, "C")))
                .isFalse();
    }

    @Test
    void skuThatIsShownThoughItHeardThatItIsWithheldIsNot() {
        assertThat(isExplained(VISIBLE, SECOND.shown().text())).isFalse();
    }

    @Test
    void claimThatIsLostIsNot() {
        assertThat(trace(said().subList(0, 2), VISIBLE, WITHHELD, STILL_WITHHELD)
                        .isExplained())
                .isFalse();
    }

    private static boolean isExplained(String... told) {
        return trace(said(), told).isExplained();
    }

    private static SkuTrace trace(List<ClaimMessage> said, String... told) {
        List<ClaimVerdict> verdicts = List.of(verdict(7, 1, true, null), verdict(8, 2, false, "B"));
        return new SkuTrace("A", List.of(FIRST, SECOND), verdicts, said, List.of(told));
    }

    /** It claims the value, is asked how it stands, and says so again when it stands otherwise. */
    private static List<ClaimMessage> said() {
        ClaimMessage claim = new ClaimMessage(Kind.CLAIM, "A", VALUE.key().text(), VALUE.id(), 7, 7, null, null);
        return List.of(claim, declaration(8, FIRST), declaration(9, SECOND));
    }

    private static ClaimMessage declaration(long sent, Reading reading) {
        return new ClaimMessage(
                Kind.DECLARATION, "A", VALUE.key().text(), VALUE.id(), 7, sent, VALUE.shown(), reading.claimant());
    }

    private static ClaimVerdict verdict(long heard, long decision, boolean asks, String holder) {
        return new ClaimVerdict("A", VALUE.key().text(), VALUE.id(), 7, heard, decision, true, asks, holder);
    }

    private static Reading reading(long sequence) {
        VersionVector context = VersionVector.of(Map.of("eu", sequence));
        Dot winner = new Dot("eu", sequence);
        Claimant claimant = new Claimant(new Rank(List.of(), sequence, "eu", "A"), winner, context, null);
        Outcome outcome = new Outcome(null, winner, context, Status.CONVERGED);
        return new Reading(List.of(VALUE), claimant, ShownLine.of("A", outcome), true, outcome);
    }

    private static String withheld(Reading reading, String holder) {
        return ShownLine.of("A", reading.outcome().withheld("gtin=" + holder)).text();
    }
}
