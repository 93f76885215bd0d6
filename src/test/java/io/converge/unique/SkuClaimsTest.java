package io.converge.unique;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.testing.MapProduct;
import io.converge.unique.ClaimMessage.Kind;
import io.converge.unique.SkuClaims.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SkuClaimsTest {

    private static final UniqueKey GTIN = UniqueKey.parse("gtin=/gtin");
    private static final UniqueValue ONE = value("1");
    private static final UniqueValue TWO = value("2");

    private static UniqueValue value(String gtin) {
        return GTIN.valueOf(MapProduct.of(Map.of("gtin", gtin))).orElseThrow();
    }

    @Test
    void newValueIsClaimedAndTheOldOneReleasedUnderNumbersThatGrow() {
        Step first = SkuClaims.NONE.moving("A", List.of(ONE), true, 5);
        Step second = first.next().moving("A", List.of(TWO), true, 5);

        assertThat(first.messages()).containsExactly(message(Kind.CLAIM, ONE, 5, 5));
        assertThat(second.messages()).containsExactly(message(Kind.CLAIM, TWO, 6, 6), message(Kind.RELEASE, ONE, 5, 7));
    }

    @Test
    void sameValuesCostNothing() {
        SkuClaims claims = SkuClaims.NONE.moving("A", List.of(ONE), true, 5).next();

        Step step = claims.moving("A", List.of(ONE), true, 9);

        assertThat(step.next()).isSameAs(claims);
        assertThat(step.messages()).isEmpty();
    }

    @Test
    void verdictOnAnEarlierClaimIsNotHeard() {
        SkuClaims claims = SkuClaims.NONE.moving("A", List.of(ONE), true, 5).next();
        SkuClaims again = claims.moving("A", List.of(), true, 6)
                .next()
                .moving("A", List.of(ONE), true, 8)
                .next();

        Step step = again.hearing(verdict(ONE, 5, 5, 100, "B"), 9);

        assertThat(step.next()).isSameAs(again);
        assertThat(step.messages()).isEmpty();
    }

    @Test
    void verdictOnAClaimThatIsNotHeldReleasesIt() {
        Step step = SkuClaims.NONE.hearing(verdict(ONE, 5, 7, 100, null), 1);

        assertThat(step.next()).isSameAs(SkuClaims.NONE);
        assertThat(step.messages()).containsExactly(message(Kind.RELEASE, ONE, 5, 8));
    }

    @Test
    void skuThatHasLostItsNumbersBeginsAboveThem() {
        SkuClaims claims = SkuClaims.NONE.moving("A", List.of(ONE), true, 5).next();

        Step step = claims.hearing(verdict(ONE, 7, 9, 100, "B"), 1);

        assertThat(step.messages()).containsExactly(message(Kind.CLAIM, ONE, 10, 10));
        assertThat(step.next().withheldBy()).isNull();
    }

    @Test
    void laterDecisionHoldsWhicheverComesFirst() {
        SkuClaims claims = SkuClaims.NONE.moving("A", List.of(ONE), true, 5).next();

        SkuClaims heard = claims.hearing(verdict(ONE, 5, 5, 102, "C"), 6)
                .next()
                .hearing(verdict(ONE, 5, 5, 101, "B"), 7)
                .next();

        assertThat(heard.withheldBy()).isEqualTo("gtin=C");
    }

    @Test
    void firstConstraintNamesTheHolder() {
        UniqueValue name = UniqueKey.parse("name=/name")
                .valueOf(MapProduct.of(Map.of("name", "x")))
                .orElseThrow();
        SkuClaims claims =
                SkuClaims.NONE.moving("A", List.of(name, ONE), true, 5).next();

        SkuClaims heard = claims.hearing(verdict(ONE, 6, 6, 100, "B"), 7)
                .next()
                .hearing(verdict(name, 5, 6, 100, "C"), 8)
                .next();

        assertThat(heard.withheldBy()).isEqualTo("name=C");
    }

    private static ClaimMessage message(Kind kind, UniqueValue value, long number, long sent) {
        return new ClaimMessage(kind, "A", value.key().text(), value.id(), number, sent);
    }

    private static ClaimVerdict verdict(UniqueValue value, long number, long heard, long decision, String holder) {
        return new ClaimVerdict("A", value.key().text(), value.id(), number, heard, decision, true, false, holder);
    }
}
