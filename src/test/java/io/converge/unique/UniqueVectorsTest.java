package io.converge.unique;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.ConflictStatus;
import io.converge.model.Outcome;
import io.converge.model.Product;
import io.converge.policy.Resolution;
import io.converge.testing.Reading;
import io.converge.testing.UniqueDefinition;
import io.converge.testing.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every history ends as the law says, in whatever order its changes come, and claims and verdicts cross each other. */
class UniqueVectorsTest {

    static List<Vector> all() {
        return Vector.ofUniqueKeys();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyOrderConvergesAsTheVectorSays(Vector vector) {
        for (int seed = 0; seed < 25; seed++) {
            ClaimNetwork network = converged(vector, seed);

            Map<String, Resolution> seen = network.seen();
            assertThat(seen.keySet()).isEqualTo(vector.expect().keySet());
            vector.expect().forEach((sku, expected) -> {
                Outcome outcome = seen.get(sku).outcome();
                assertThat(Reading.of(seen.get(sku))).as(sku).isEqualTo(Reading.of(expected));
                assertThat(outcome.withheldBy())
                        .as(sku)
                        .isEqualTo(expected.path("withheldBy").textValue());
                assertThat(Product.sameContent(outcome.product(), Vector.product(expected.get("product"))))
                        .as(sku)
                        .isTrue();
            });
            assertThat(network.conflicts()).isEqualTo(expectedConflicts(vector));
        }
    }

    private static Map<String, String> expectedConflicts(Vector vector) {
        Map<String, String> conflicts = new TreeMap<>();
        for (JsonNode line : vector.unique()) {
            List<String> skus = new ArrayList<>();
            line.get("skus").forEach(sku -> skus.add(sku.textValue()));
            conflicts.put(
                    line.get("unique").textValue() + line.get("value"),
                    skus + " " + line.get("holder").textValue() + " "
                            + line.get("status").textValue());
        }
        return conflicts;
    }

    /** The law read literally, over all skus as they stand. */
    @ParameterizedTest
    @MethodSource("all")
    void everyOrderConvergesToWhatTheDefinitionSays(Vector vector) {
        for (int seed = 0; seed < 25; seed++) {
            assertIsAsDefined(converged(vector, seed));
        }
    }

    /** Under at-least-once what was sent may stay, and what it was sent for be lost, so that other claims come of it. */
    @ParameterizedTest
    @MethodSource("all")
    void lostClaimsThatNobodyKnowsOfAnyMoreAreGivenUp(Vector vector) {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            ClaimNetwork network = new ClaimNetwork(vector, random, true);
            for (JsonNode change : vector.shuffled(seed)) {
                if (random.nextInt(4) == 0) {
                    network.changeInVain(change);
                } else {
                    network.change(change);
                }
                network.deliver(random.nextInt(6));
                if (random.nextInt(3) == 0) {
                    network.recover();
                }
            }
            network.recover();
            network.deliverAll();
            assertIsAsDefined(network);
        }
    }

    private static void assertIsAsDefined(ClaimNetwork network) {
        Map<String, Outcome> outcomes = new TreeMap<>();
        network.states()
                .keySet()
                .forEach(sku -> outcomes.put(sku, network.read(sku).outcome()));
        UniqueDefinition definition = new UniqueDefinition(network.keys(), outcomes, network.states());
        Map<String, String> conflicts = new TreeMap<>();
        definition
                .contests()
                .values()
                .forEach(contest -> conflicts.put(
                        contest.value().key().name() + contest.value().json(),
                        contest.skus() + " " + contest.holder() + " " + contest.status()));
        assertThat(network.conflicts()).isEqualTo(conflicts);
        network.seen()
                .forEach((sku, seen) ->
                        assertThat(seen.outcome().withheldBy()).as(sku).isEqualTo(definition.withheldBy(sku)));
        assertThat(network.ended()).doesNotContain(ConflictStatus.UNRESOLVED);
    }

    private static ClaimNetwork converged(Vector vector, int seed) {
        Random random = new Random(seed);
        ClaimNetwork network = new ClaimNetwork(vector, random, false);
        for (JsonNode change : vector.shuffled(seed)) {
            network.change(change);
            network.deliver(random.nextInt(6));
        }
        network.deliverAll();
        return network;
    }
}
