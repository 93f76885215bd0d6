package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.RefusedStartException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** A catalogue belongs to one policy, and can be given another. */
class PolicyIT {

    private static final Map<String, String> FIRST = Map.of("resolution.policy", "first-write-wins");

    @Test
    void startUnderAnotherPolicyIsRefusedAndShowsBoth() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();

            assertThatThrownBy(() -> deployment.newInstance(FIRST, false).start())
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageContaining("resolution.policy=last-write-wins")
                    .hasMessageContaining("resolution.policy=first-write-wins")
                    .hasMessageContaining("--change-policy");
        }
    }

    @Test
    void twoInstancesThatStartAtOnceUnderTwoPoliciesDoNotBothRun() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            ConvergeApplication one = deployment.newInstance(Map.of(), false);
            ConvergeApplication other = deployment.newInstance(FIRST, false);
            List<Throwable> refused = new ArrayList<>();

            Thread first = new Thread(() -> start(one, refused));
            Thread second = new Thread(() -> start(other, refused));
            first.start();
            second.start();
            first.join();
            second.join();

            assertThat(refused).hasSize(1).first().isInstanceOf(RefusedStartException.class);
        }
    }

    private static void start(ConvergeApplication instance, List<Throwable> refused) {
        try {
            instance.start();
        } catch (RuntimeException | InterruptedException e) {
            synchronized (refused) {
                refused.add(e);
            }
        }
    }

    @Test
    void changedPolicyEndsAsAFreshStartUnderItWouldAndStopsOthers() throws Exception {
        List<GenericRecord> changes = conflicts(3_000);
        List<GenericRecord> meanwhile = conflicts("uk", 3_000);
        try (Deployment deployment = new Deployment(Map.of());
                Deployment fresh = new Deployment(FIRST)) {
            ConvergeApplication old = deployment.startInstance();
            deployment.send(changes.toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();
            Map<String, JsonNode> before = deployment.catalogue();
            ConvergeApplication next = deployment.newInstance(FIRST, true);
            next.start();
            deployment.send(meanwhile.toArray(GenericRecord[]::new));
            await().atMost(Deployment.PATIENCE).until(() -> old.failure().isPresent());
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream()
                            .anyMatch(line -> line.startsWith("policy changed: ") && line.contains("[0, 1, 2]")));

            fresh.startInstance();
            fresh.send(changes.toArray(GenericRecord[]::new));
            fresh.send(meanwhile.toArray(GenericRecord[]::new));
            fresh.awaitCaughtUp();
            deployment.awaitCaughtUp();
            assertThat(deployment.catalogue()).isEqualTo(fresh.catalogue()).isNotEqualTo(before);
            assertThat(old.failure().orElseThrow()).hasMessageContaining("resolution.policy=first-write-wins");
            assertThat(next.failure()).isEmpty();
        }
    }

    @Test
    void changedPolicyWritesOnlyWhatDiffers() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            deployment.send(conflicts(300).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();
            Map<String, JsonNode> before = deployment.catalogue();
            int records = deployment.read(deployment.config().convergedTopic()).size();

            deployment.newInstance(FIRST, true).start();
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream()
                            .anyMatch(line -> line.startsWith("policy changed: ") && line.contains("[0, 1, 2]")));

            long differ = deployment.catalogue().entrySet().stream()
                    .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                    .count();
            assertThat(differ).isPositive();
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(deployment.read(deployment.config().convergedTopic()))
                                    .hasSize(records + (int) differ));
        }
    }

    @Test
    void conflictsThatAnotherPolicySettlesAreNoLongerOpen() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            ConvergeApplication old = deployment.startInstance();
            deployment.send(conflicts(20).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();
            assertThat(deployment.openConflicts()).hasSize(20);
            old.close();

            deployment
                    .newInstance(Map.of("resolution.policy", "last-write-wins"), true)
                    .start();

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(deployment.openConflicts()).isEmpty());
            assertThat(deployment.catalogue().values())
                    .allSatisfy(
                            line -> assertThat(line.get("status").textValue()).isEqualTo("CONVERGED"));
        }
    }

    @Test
    void pointerThatLeadsNowhereInTheRegisteredSchemaIsRefused() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.encode(upsert("A", "eu", 1, 1, "registers the schema"));

            assertThatThrownBy(() -> deployment
                            .newInstance(Map.of("resolution.path", "/nothing"), false)
                            .start())
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageContaining("resolution.path: /nothing is not in the product's schema");
        }
    }

    /** An application that settles by a rule of its own what the policy leaves to it: the lower price. */
    @Test
    void applicationResolvesByConsumingConflictsAndProducingChanges() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            deployment.startInstance();
            deployment.send(conflicts(10).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();

            for (JsonNode conflict : deployment.conflicts()) {
                JsonNode cheapest = null;
                for (JsonNode version : conflict.get("versions")) {
                    boolean cheaper = cheapest == null || price(version) < price(cheapest);
                    cheapest = cheaper ? version : cheapest;
                }
                deployment.send(
                        change("{'sku': '%s', 'op': 'REPLACE', 'origin': 'pricing', 'sequence': 1, 'timestamp': 9,"
                                        .formatted(conflict.get("sku").textValue())
                                + " 'context': " + conflict.get("context") + ", 'product': " + cheapest.get("product")
                                + "}"));
            }
            deployment.awaitCaughtUp();

            assertThat(deployment.openConflicts()).isEmpty();
            assertThat(deployment.catalogue().values()).hasSize(10).allSatisfy(line -> {
                assertThat(line.get("winner").textValue()).isEqualTo("pricing:1");
                assertThat(line.get("product").get("price").textValue()).isEqualTo("1.0000");
            });
            assertThat(deployment.conflicts())
                    .filteredOn(conflict -> conflict.get("status").textValue().equals("CLOSED"))
                    .hasSize(10);
        }
    }

    private static double price(JsonNode version) {
        return Double.parseDouble(version.get("product").get("price").textValue());
    }

    @Test
    void heldConflictsLeaveConsumersWithWhatTheyHad() throws Exception {
        try (Deployment deployment =
                new Deployment(Map.of("resolution.policy", "manual", "unresolved.action", "hold"))) {
            deployment.startInstance();
            deployment.send(conflicts(10).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().values()).hasSize(10).allSatisfy(line -> {
                assertThat(line.get("status").textValue()).isEqualTo("CONVERGED");
                assertThat(line.get("context")).hasSize(1);
            });
            assertThat(deployment.openConflicts()).hasSize(10);
        }
    }

    @Test
    void deletedSkuIsForgottenAndALateChangeMakesItAnew() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("tombstone.retention.ms", "2000"))) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(
                    upsert("GONE", "eu", 1, 1, "x"),
                    change("{'sku': 'GONE', 'op': 'DELETE', 'origin': 'eu', 'sequence': 2, 'timestamp': 2}"),
                    upsert("KEPT", "eu", 1, 1, "x"),
                    change("{'sku': 'BACK', 'op': 'DELETE', 'origin': 'eu', 'sequence': 1, 'timestamp': 1}"),
                    upsert("BACK", "eu", 2, 2, "back"));

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(instance.totals()).containsEntry("forgotten", 1L));
            // Before, this was stale: the delete had superseded it. Now nobody knows.
            deployment.send(upsert("GONE", "eu", 1, 1, "x"), upsert("BACK", "eu", 1, 1, "stale"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("GONE").get("winner").textValue())
                    .isEqualTo("eu:1");
            assertThat(deployment.catalogue().get("BACK").get("winner").textValue())
                    .isEqualTo("eu:2");
            assertThat(deployment.catalogue().get("KEPT").get("winner").textValue())
                    .isEqualTo("eu:1");
        }
    }

    /** For each sku two changes of which none has seen the other; the first is cheaper. */
    private static List<GenericRecord> conflicts(int skus) {
        List<GenericRecord> changes = conflicts("eu", skus);
        changes.addAll(conflicts("us", skus));
        return changes;
    }

    private static List<GenericRecord> conflicts(String origin, int skus) {
        Random random = new Random(origin.hashCode());
        List<GenericRecord> changes = new ArrayList<>();
        for (int i = 0; i < skus; i++) {
            changes.add(change(("{'sku': 'SKU-%d', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {},"
                            + " 'timestamp': %d, 'product': {'name': 'by %s', 'price': '%d.00'}}")
                    .formatted(i, origin, random.nextInt(100), origin, origin.equals("eu") ? 1 : 2)));
        }
        return changes;
    }
}
