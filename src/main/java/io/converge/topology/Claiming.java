package io.converge.topology;

import io.converge.causality.ItemState;
import io.converge.model.Outcome;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Emission;
import io.converge.policy.Resolution;
import io.converge.serde.claim.ClaimCodec;
import io.converge.unique.ClaimMessage;
import io.converge.unique.ClaimVerdict;
import io.converge.unique.SkuClaims;
import io.converge.unique.SkuClaims.Step;
import io.converge.unique.UniqueKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The part of a sku in what has to be unique: it claims what its outcome has, hears of others that do, too, and is seen or withheld
 * by that. A sku whose values stay, and whom nobody else comes to, pays for the comparison of the values alone.
 */
final class Claiming {

    private final UniqueKeys keys;
    private final SkuClaimStore store;
    private final ClaimCodec codec = new ClaimCodec();

    /**
     * What comes of something.
     *
     * @param emission what consumers have to hear of the sku
     * @param claims what is to be kept; null if nothing changes
     * @param outputs messages to those that may claim the same
     */
    record Claimed(Emission emission, SkuClaims claims, List<Output> outputs) {
        static Claimed unchanged(Emission emission) {
            return new Claimed(emission, null, List.of());
        }

        /** How many claims it changes. */
        int changes() {
            return outputs.size();
        }
    }

    Claiming(UniqueKeys keys, SkuClaimStore store) {
        this.keys = keys;
        this.store = store;
    }

    /** Whether skus claim anything, or still do so under an earlier policy. */
    boolean isUsed() {
        return !keys.isEmpty() || store.wasUsed();
    }

    long withheld() {
        return store.withheld();
    }

    /**
     * A change has joined the state of a sku.
     *
     * @param isCurrent whether the sku is read under the policy that holds now: else its claims stay as they are until it is
     */
    Claimed changed(String sku, Converged converged, boolean isCurrent, long nowMs) {
        if (!isUsed() || !converged.isChanged()) {
            return Claimed.unchanged(converged.emission());
        }
        Outcome before = converged.before().outcome();
        Outcome after = converged.after().outcome();
        boolean differs = isCurrent && !keys.sameValues(before, after);
        if (!differs && !store.mayBeContested(sku)) {
            return Claimed.unchanged(converged.emission());
        }
        SkuClaims known = store.get(sku);
        if (!differs && !known.isContested()) {
            return Claimed.unchanged(converged.emission());
        }
        Step step = isCurrent ? known.moving(sku, keys.values(after), true, nowMs) : unchanged(known);
        Emission emission = Emission.between(
                converged.before().withheld(known.withheldBy()),
                converged.after().withheld(step.next().withheldBy()));
        return claimed(sku, known, step, emission, after, converged.state());
    }

    private static Step unchanged(SkuClaims known) {
        return new Step(known, List.of());
    }

    /** A sku is read under the policy that holds now. @param before how it read under the earlier one, if that can be told */
    Claimed moved(String sku, ItemState state, Optional<Resolution> before, Resolution now, long nowMs) {
        SkuClaims known = isUsed() ? store.get(sku) : SkuClaims.NONE;
        Step step =
                keys.isEmpty() ? unchanged(SkuClaims.NONE) : known.moving(sku, keys.values(now.outcome()), true, nowMs);
        Resolution seen = now.withheld(step.next().withheldBy());
        Emission emission = before.map(then -> Emission.between(then.withheld(known.withheldBy()), seen))
                .orElseGet(() -> Emission.ofAll(seen));
        return claimed(sku, known, step, emission, now.outcome(), state);
    }

    /** A verdict has come. @param now how the sku reads; of a sku that nobody has written, nothing */
    Claimed heard(ClaimVerdict verdict, ItemState state, Resolution now, long nowMs) {
        SkuClaims known = store.get(verdict.sku());
        Step step = known.hearing(verdict, nowMs);
        Emission emission = Emission.between(
                now.withheld(known.withheldBy()), now.withheld(step.next().withheldBy()));
        return claimed(verdict.sku(), known, step, emission, now.outcome(), state);
    }

    /** How a sku is seen, after something has changed its claims. */
    Resolution seen(String sku, Resolution resolution, Claimed claimed) {
        return isUsed() ? resolution.withheld(claims(sku, claimed).withheldBy()) : resolution;
    }

    /** The same, with all claims made anew, in case what was said of them is lost. */
    Claimed repeated(String sku, Claimed claimed, long nowMs) {
        if (!isUsed()) {
            return claimed;
        }
        Step step = claims(sku, claimed).repeating(sku, nowMs);
        List<Output> outputs = new ArrayList<>(claimed.outputs());
        outputs.addAll(outputs(step.messages()));
        return new Claimed(claimed.emission(), step.next().equals(SkuClaims.NONE) ? null : step.next(), outputs);
    }

    private SkuClaims claims(String sku, Claimed claimed) {
        return claimed.claims() == null ? store.get(sku) : claimed.claims();
    }

    /** The sku is forgotten: it gives up what it may still claim. */
    List<Output> forgotten(String sku, long nowMs) {
        if (!isUsed()) {
            return List.of();
        }
        Step step = store.get(sku).moving(sku, List.of(), false, nowMs);
        store.remove(sku);
        return outputs(step.messages());
    }

    void keep(String sku, Claimed claimed) {
        if (claimed.claims() != null) {
            put(sku, claimed.claims());
        }
    }

    private void put(String sku, SkuClaims claims) {
        if (keys.isEmpty() && claims.claims().isEmpty()) {
            store.remove(sku);
        } else {
            store.put(sku, claims);
        }
    }

    private Claimed claimed(
            String sku, SkuClaims known, Step step, Emission emission, Outcome outcome, ItemState state) {
        List<ClaimMessage> messages = keys.complete(step.messages(), sku, outcome, state);
        return new Claimed(emission, step.next().equals(known) ? null : step.next(), outputs(messages));
    }

    /** Without unique keys there is nobody to hear it. */
    private List<Output> outputs(List<ClaimMessage> messages) {
        return keys.isEmpty()
                ? List.of()
                : messages.stream()
                        .map(message -> new Output(
                                ConvergeTopology.TO_CLAIMS,
                                message.value(),
                                codec.encode(message),
                                new RecordHeaders()))
                        .toList();
    }
}
