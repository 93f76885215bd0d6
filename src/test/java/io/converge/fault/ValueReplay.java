package io.converge.fault;

import io.converge.model.ConflictStatus;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.MemoryClaimants;
import io.converge.unique.UniqueKeys;
import io.converge.unique.ValueClaims;
import io.converge.unique.ValueLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the core tells of unique values to whoever claims them, in the order in which they were heard. Of a value that very many have claimed
 * a clock decides when all are told, so it is not known beforehand.
 */
final class ValueReplay {

    private final ValueLedger ledger;
    private final Map<String, ValueClaims> values = new HashMap<>();
    private final Map<String, MemoryClaimants> claimants = new HashMap<>();
    private final Set<String> crowded = new HashSet<>();
    private final Map<String, List<String>> verdicts = new HashMap<>();
    private final Map<String, List<String>> records = new HashMap<>();

    ValueReplay(UniqueKeys keys) {
        this.ledger = new ValueLedger(keys, false);
    }

    void hear(ClaimMessage message) {
        String value = message.value();
        MemoryClaimants all = claimants.computeIfAbsent(value, any -> new MemoryClaimants());
        ValueClaims next = ledger.accept(values.get(value), all, message, 0, new Teller(all));
        values.put(value, next);
        if (next != null && next.total() > ValueLedger.FEW) {
            crowded.add(value);
        }
    }

    private final class Teller implements ValueLedger.Listener {
        private final MemoryClaimants all;

        Teller(MemoryClaimants all) {
            this.all = all;
        }

        @Override
        public void verdict(ClaimVerdict verdict) {
            verdicts.computeIfAbsent(ofOne(verdict), any -> new ArrayList<>()).add(shown(verdict));
        }

        @Override
        public void record(ValueClaims claims, ConflictStatus status) {
            records.computeIfAbsent(claims.value(), any -> new ArrayList<>())
                    .add(ValueRecord.due(status, claims.holder(), claims.declared(), all.declared())
                            .toString());
        }
    }

    /** A sku and a value: verdicts on others go other ways. */
    static String ofOne(ClaimVerdict verdict) {
        return verdict.value() + " " + verdict.sku();
    }

    /** All that does not depend on a clock. */
    static String shown(ClaimVerdict verdict) {
        return verdict.number() + " " + verdict.heard() + " " + verdict.contested() + " " + verdict.asks() + " "
                + verdict.holder();
    }

    /** Whether it is not known beforehand what is told of a value. */
    boolean isCrowded(String value) {
        return crowded.contains(value);
    }

    /** By {@link #ofOne}. */
    Map<String, List<String>> verdicts() {
        return verdicts;
    }

    /** By the id of the value. */
    Map<String, List<String>> records() {
        return records;
    }
}
