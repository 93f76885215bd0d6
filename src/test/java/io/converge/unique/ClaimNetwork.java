package io.converge.unique;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.CodePointOrder;
import io.converge.model.ConflictStatus;
import io.converge.policy.Alignment;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import io.converge.testing.Vector;
import io.converge.unique.SkuClaims.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Skus and values that talk to each other over a network which delivers in any order, keeps nothing back, and may say things twice. */
final class ClaimNetwork {

    private final UniqueKeys keys;
    private final Convergence convergence;
    private final ValueLedger ledger;
    private final Random random;
    private final List<Object> underWay = new ArrayList<>();
    private final Map<String, ItemState> states = new TreeMap<>(CodePointOrder.INSTANCE);
    private final Map<String, SkuClaims> claims = new HashMap<>();
    private final Map<String, ValueClaims> values = new HashMap<>();
    private final Map<String, MemoryClaimants> claimants = new HashMap<>();
    private final Map<String, ConflictStatus> records = new HashMap<>();
    private long clock;
    private final List<JsonNode> lost = new ArrayList<>();
    private final List<ClaimVerdict> heard = new ArrayList<>();

    /** @param losesStates whether what skus know may be lost, as under at-least-once */
    ClaimNetwork(Vector vector, Random random, boolean losesStates) {
        ConvergeConfig config = new ConvergeConfig(vector.settings());
        this.keys = config.uniqueKeys();
        this.convergence = new Convergence(new Resolver(config.rules(), Alignment.NONE), 256);
        this.ledger = new ValueLedger(keys, losesStates);
        this.random = random;
    }

    /** The task of a sku is lost after it has sent what a change tells, and the next one reads it again. */
    void changeInVain(JsonNode json) {
        String sku = json.get("sku").textValue();
        ItemState state = states.get(sku);
        SkuClaims known = claims.get(sku);
        heard.clear();
        change(json);
        deliver(random.nextInt(6));
        // What it has heard meanwhile it will hear again.
        heard.stream().filter(verdict -> verdict.sku().equals(sku)).forEach(underWay::add);
        restore(states, sku, state);
        restore(claims, sku, known);
        lost.add(json);
    }

    private static <V> void restore(Map<String, V> map, String sku, V value) {
        if (value == null) {
            map.remove(sku);
        } else {
            map.put(sku, value);
        }
    }

    /** What was read in vain is read again, and what may have been lost is said again. */
    void recover() {
        for (JsonNode json : lost) {
            change(json);
            String sku = json.get("sku").textValue();
            take(sku, claims.getOrDefault(sku, SkuClaims.NONE).repeating(sku, ++clock));
        }
        lost.clear();
    }

    void change(JsonNode json) {
        Change change = Vector.change(json);
        ItemState state = states.getOrDefault(change.sku(), ItemState.EMPTY);
        Converged converged = (Converged) convergence.step(state, change);
        states.put(change.sku(), converged.state());
        if (converged.isChanged()) {
            SkuClaims known = claims.getOrDefault(change.sku(), SkuClaims.NONE);
            take(
                    change.sku(),
                    known.moving(change.sku(), keys.values(converged.after().outcome()), true, ++clock));
        }
    }

    private void take(String sku, Step step) {
        claims.put(sku, step.next());
        ItemState state = states.getOrDefault(sku, ItemState.EMPTY);
        underWay.addAll(
                keys.complete(step.messages(), sku, convergence.read(sku, state).outcome(), state));
    }

    /** Delivers some of what is under way, in any order. */
    void deliver(int most) {
        for (int i = 0; i < most && !underWay.isEmpty(); i++) {
            Object next = underWay.remove(random.nextInt(underWay.size()));
            if (random.nextInt(10) == 0) {
                underWay.add(next);
            }
            if (next instanceof ClaimMessage message) {
                hear(message);
            } else {
                ClaimVerdict verdict = (ClaimVerdict) next;
                heard.add(verdict);
                SkuClaims known = claims.getOrDefault(verdict.sku(), SkuClaims.NONE);
                take(verdict.sku(), known.hearing(verdict, ++clock));
            }
        }
    }

    void deliverAll() {
        while (!underWay.isEmpty()) {
            deliver(1);
        }
    }

    private void hear(ClaimMessage message) {
        MemoryClaimants of = claimants.computeIfAbsent(message.value(), id -> new MemoryClaimants());
        ValueClaims next = ledger.accept(values.get(message.value()), of, message, ++clock, listener());
        if (next == null) {
            values.remove(message.value());
        } else {
            values.put(message.value(), next);
        }
    }

    private ValueLedger.Listener listener() {
        return new ValueLedger.Listener() {
            @Override
            public void verdict(ClaimVerdict verdict) {
                underWay.add(verdict);
            }

            @Override
            public void record(ValueClaims value, ConflictStatus status) {
                records.put(value.value(), status);
            }
        };
    }

    /** What is seen of each sku. */
    Map<String, Resolution> seen() {
        Map<String, Resolution> seen = new TreeMap<>();
        states.forEach((sku, state) -> seen.put(
                sku,
                convergence
                        .read(sku, state)
                        .withheld(claims.getOrDefault(sku, SkuClaims.NONE).withheldBy())));
        return seen;
    }

    Map<String, ItemState> states() {
        return states;
    }

    Resolution read(String sku) {
        return convergence.read(sku, states.getOrDefault(sku, ItemState.EMPTY));
    }

    UniqueKeys keys() {
        return keys;
    }

    /** The values in conflict, as the skus and the holder that they name, by constraint and value. */
    Map<String, String> conflicts() {
        Map<String, String> conflicts = new TreeMap<>();
        values.forEach((id, value) -> {
            if (ledger.isConflict(value)) {
                conflicts.put(
                        value.constraint() + value.shown(),
                        claimants.get(id).skus() + " " + value.holder() + " " + records.get(id));
            }
        });
        return conflicts;
    }

    /** What the records say that are not of conflicts any more. */
    List<ConflictStatus> ended() {
        return records.entrySet().stream()
                .filter(record ->
                        !values.containsKey(record.getKey()) || !ledger.isConflict(values.get(record.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }
}
