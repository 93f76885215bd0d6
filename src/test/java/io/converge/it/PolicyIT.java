package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.conflicts;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.RefusedStartException;
import io.converge.serde.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
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
    void startUnderAnotherLimitOfWhatIsAcceptedIsRefusedAndCanBeChanged() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("max.origins", "1"))) {
            ConvergeApplication first = deployment.startInstance();
            deployment.send(conflicts(20).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();
            assertThat(deployment.deadLetters()).hasSize(20);
            Map<String, JsonNode> before = deployment.catalogue();
            Map<String, String> wider = Map.of("max.origins", "256");

            assertThatThrownBy(() -> deployment.newInstance(wider, false).start())
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageContaining("max.origins=1\n")
                    .hasMessageContaining("max.origins=256\n")
                    .hasMessageContaining("--change-policy");

            first.close();
            deployment.newInstance(wider, true).start();
            deployment.send(conflicts("us", 20).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();

            // What was a dead letter is accepted when it is sent again.
            assertThat(deployment.deadLetters()).hasSize(20);
            assertThat(deployment.catalogue().keySet()).isEqualTo(before.keySet());
            assertThat(deployment.catalogue().values())
                    .allSatisfy(line -> assertThat(line.get("context")).hasSize(2));
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

    @Test
    void instancesThatStartAtOnceOnANewCatalogueAllRun() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            List<Throwable> refused = new ArrayList<>();
            List<Thread> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ConvergeApplication instance = deployment.newInstance(Map.of(), false);
                starts.add(new Thread(() -> start(instance, refused)));
            }

            starts.forEach(Thread::start);
            for (Thread start : starts) {
                start.join();
            }

            assertThat(refused).isEmpty();
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
    void fieldMergeIsLeftOnlyWhereNoPartialChangeIsLive() throws Exception {
        Map<String, String> merging = Map.of("resolution.policy", "field-merge");
        Map<String, String> without = Map.of("resolution.policy", "last-write-wins");
        try (Deployment deployment = new Deployment(without)) {
            ConvergeApplication first = deployment.startInstance();
            deployment.send(upsert("A", "eu", 1, 1_000, "eu"), upsert("B", "eu", 1, 1_000, "eu"));
            deployment.awaitCaughtUp();
            first.close();

            ConvergeApplication second = deployment.newInstance(merging, true);
            second.start();
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment.said().stream().anyMatch(line -> line.startsWith("policy changed: ")));
            assertThat(deployment.said())
                    .anyMatch(
                            line -> line.startsWith("policy change: every sku begins with its versions that are live"));
            deployment.send(partial(upsert("A", "us", 1, 2_000, "us"), "/name"));
            deployment.awaitCaughtUp();
            assertThat(name(deployment, "A")).isEqualTo("us");
            assertThat(name(deployment, "B")).isEqualTo("eu");
            second.close();

            assertThatThrownBy(() -> deployment.newInstance(without, true).start())
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageStartingWith("1 change that names some fields alone is live");

            ConvergeApplication third = deployment.newInstance(merging, false);
            third.start();
            GenericRecord whole = upsert("A", "eu", 2, 3_000, "whole");
            whole.put("context", Map.of("eu", 1L, "us", 1L));
            deployment.send(whole);
            deployment.awaitCaughtUp();
            third.close();

            deployment.newInstance(without, true).start();
            deployment.send(upsert("B", "us", 1, 60_000, "last"));
            deployment.awaitCaughtUp();
            assertThat(name(deployment, "A")).isEqualTo("whole");
            assertThat(name(deployment, "B")).isEqualTo("last");
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    private static GenericRecord partial(GenericRecord change, String... fields) {
        change.put("fields", List.of(fields));
        return change;
    }

    private static String name(Deployment deployment, String sku) throws Exception {
        return deployment.catalogue().get(sku).get("product").get("name").textValue();
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

    /** A field that a rule names may be dropped: that is a legal evolution, and no reason to stand still after a restart. */
    @Test
    void catalogueWhoseProductsHaveGrownAwayFromItsPolicyStartsAgain() throws Exception {
        Map<String, String> settings =
                Map.of("resolution.policy", "field-merge", "resolution.fields", "/categoryId=max");
        try (Deployment deployment = new Deployment(settings)) {
            deployment.startInstance().close();
            Schema without = SchemaBuilder.record(Schemas.PRODUCT.getName())
                    .namespace(Schemas.PRODUCT.getNamespace())
                    .fields()
                    .requiredString("name")
                    .endRecord();
            GenericRecord change = change(
                    "{'sku': 'A', 'op': 'INSERT', 'origin': 'eu', 'sequence': 1, 'timestamp': 1, 'product': {'name': 'x'}}",
                    without);
            byte[] registers = deployment.encode(change);
            deployment.startInstance();
            deployment.send(
                    deployment.config().changesTopics().get(0), "A".getBytes(StandardCharsets.UTF_8), registers);
            deployment.awaitCaughtUp();

            assertThat(deployment.said())
                    .anyMatch(
                            line -> line.startsWith("warning: resolution.fields: /categoryId is not in the product's"));
            assertThat(deployment.catalogue()).containsOnlyKeys("A");
        }
    }
}
