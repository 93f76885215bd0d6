package io.converge.unique;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.ConflictStatus;
import io.converge.model.PolicyIdentity;
import io.converge.model.VersionVector;
import io.converge.unique.ClaimMessage.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A value that many claim: everyone hears in the end, and no step does more than its share. */
class ValueLedgerTest {

    private static final int MANY = 500;
    private static final String SKU = "SKU-";
    private static final String GHOST = "GHOST";
    private static final UniqueKey GTIN = UniqueKey.parse("gtin=/gtin");
    private static final String VALUE = "00112233445566778899aabbccddeeff";

    private final MemoryClaimants claimants = new MemoryClaimants();
    private final Map<String, ClaimVerdict> heard = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<ConflictStatus> records = new ArrayList<>();
    private int verdicts;
    private ValueClaims value;
    private ValueLedger ledger = ledger(UniquePolicy.LAST_WRITE_WINS, GTIN);

    private final ValueLedger.Listener listener = new ValueLedger.Listener() {
        @Override
        public void verdict(ClaimVerdict verdict) {
            heard.put(verdict.sku(), verdict);
            verdicts++;
            if (verdict.asks()) {
                asked.add(verdict.sku());
            }
        }

        @Override
        public void record(ValueClaims claims, ConflictStatus status) {
            records.add(status);
        }
    };

    private static ValueLedger ledger(String policy, UniqueKey... keys) {
        UniqueKeys unique = new UniqueKeys(
                List.of(keys), new UniquePolicy(policy, List.of()), List.of(), new PolicyIdentity(policy, ""));
        return new ValueLedger(unique, false);
    }

    @Test
    void everyStepTellsFewAndTheRestGoesOutInPortions() {
        for (int i = 0; i < MANY; i++) {
            verdicts = 0;
            declare(i);
            assertThat(verdicts).isLessThanOrEqualTo(ValueLedger.FEW + 3);
        }
        assertThat(records).hasSizeLessThanOrEqualTo(ValueLedger.FEW);
        assertThat(ledger.isPending(value)).isTrue();

        settle();

        String holder = sku(MANY - 1);
        assertThat(value.holder()).isEqualTo(holder);
        assertThat(heard).hasSize(MANY);
        heard.forEach(
                (sku, verdict) -> assertThat(verdict.holder()).as(sku).isEqualTo(sku.equals(holder) ? null : holder));
    }

    @Test
    void nextHolderStandsWhenTheFirstOneLeavesAndTheLastOneHearsThatItIsAlone() {
        for (int i = 0; i < MANY; i++) {
            declare(i);
        }
        for (int i = MANY - 1; i > 0; i--) {
            send(new ClaimMessage(Kind.RELEASE, sku(i), GTIN.text(), VALUE, 1, 2));
            settle();
            assertThat(value.holder()).isEqualTo(i == 1 ? null : sku(i - 1));
        }

        assertThat(heard.get(sku(0)).holder()).isNull();
        assertThat(heard.get(sku(0)).contested()).isFalse();
        send(new ClaimMessage(Kind.RELEASE, sku(0), GTIN.text(), VALUE, 1, 2));
        assertThat(value).isNull();
        assertThat(records).doesNotContain(ConflictStatus.CLOSED);
    }

    @Test
    void claimThatNobodyContestsNeedsNoAnswer() {
        send(new ClaimMessage(Kind.CLAIM, sku(0), GTIN.text(), VALUE, 1, 1));

        assertThat(heard).isEmpty();
    }

    @Test
    void whoSaysOnceMoreHowItStandsHearsNothingUnlessThatDecides() {
        for (int i = 0; i < MANY; i++) {
            declare(i);
        }
        settle();
        ValueClaims settled = value;
        verdicts = 0;

        send(declaration(0));
        send(declaration(MANY - 1));
        assertThat(value).isEqualTo(settled);
        assertThat(verdicts).isZero();

        send(declaration(0, MANY));
        settle();
        assertThat(value.holder()).isEqualTo(sku(0));
        assertThat(verdicts).isBetween(MANY, MANY + ValueLedger.FEW);
    }

    @Test
    void unresolvedConflictIsClosedWhenItEnds() {
        ledger = ledger(UniquePolicy.MANUAL, GTIN);
        declare(0);
        declare(1);
        send(new ClaimMessage(Kind.RELEASE, sku(1), GTIN.text(), VALUE, 1, 2));

        assertThat(records).containsExactly(ConflictStatus.UNRESOLVED, ConflictStatus.CLOSED);
    }

    @Test
    void claimThatNobodyStandsForWithholdsNobody() {
        send(new ClaimMessage(Kind.CLAIM, GHOST, GTIN.text(), VALUE, 1, 1));
        declare(1);
        settle();

        assertThat(heard.get(GHOST).asks()).isTrue();
        assertThat(heard.get(sku(1)).holder()).isNull();
        assertThat(records).isEmpty();
    }

    @Test
    void constraintThatHoldsNoMoreWithholdsNobody() {
        ledger = ledger(UniquePolicy.MANUAL, GTIN);
        declare(0);
        declare(1);
        ledger = ledger(UniquePolicy.LAST_WRITE_WINS, UniqueKey.parse("gtin=/other"));

        value = ledger.readAnew(value, claimants, 9);
        settle();

        assertThat(records).containsExactly(ConflictStatus.UNRESOLVED, ConflictStatus.CLOSED);
        assertThat(heard.values())
                .allSatisfy(verdict -> assertThat(verdict.contested()).isFalse());
    }

    @Test
    void otherPolicyDecidesAnewAndAsksAll() {
        ledger = ledger(UniquePolicy.MANUAL, GTIN);
        declare(0);
        declare(1);
        ledger = ledger(UniquePolicy.LAST_WRITE_WINS, GTIN);

        value = ledger.readAnew(value, claimants, 9);
        settle();

        assertThat(records).containsExactly(ConflictStatus.UNRESOLVED, ConflictStatus.RESOLVED);
        assertThat(heard.get(sku(0)).holder()).isEqualTo(sku(1));
        assertThat(heard.values())
                .allSatisfy(verdict -> assertThat(verdict.asks()).isTrue());
    }

    private void settle() {
        while (value != null && ledger.isPending(value)) {
            value = ledger.goOn(value, claimants, 50, true, listener);
        }
    }

    /** Each is later than the one before; whoever is asked for it says again how it stands. */
    private void declare(int number) {
        send(declaration(number));
        while (!asked.isEmpty() && !asked.contains(GHOST)) {
            send(declaration(Integer.parseInt(asked.remove(0).substring(SKU.length()))));
        }
    }

    private static ClaimMessage declaration(int number) {
        return declaration(number, number);
    }

    private static ClaimMessage declaration(int number, long timestamp) {
        Rank rank = new Rank(List.of(), timestamp, "eu", sku(number));
        Claimant claimant = new Claimant(rank, null, VersionVector.EMPTY, null);
        return new ClaimMessage(Kind.DECLARATION, sku(number), GTIN.text(), VALUE, 1, 1, "[\"1\"]", claimant);
    }

    private void send(ClaimMessage message) {
        value = ledger.accept(value, claimants, message, 0, listener);
    }

    private static String sku(int number) {
        return SKU + "%03d".formatted(number);
    }
}
