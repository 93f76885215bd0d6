package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.runtime.ConvergeApplication;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** A sku that is deleted for longer than the retention. */
class ForgettingIT {

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

    /** Versions that are no deletes are live beside the delete that stands. */
    @Test
    void skuThatAWonConflictOrAssumedVisibilityDeletesIsForgottenToo() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("tombstone.retention.ms", "2000"))) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(
                    insert("CONFLICT", "eu"),
                    change("{'sku': 'CONFLICT', 'op': 'DELETE', 'origin': 'us', 'sequence': 1, 'context': {},"
                            + " 'timestamp': 1}"),
                    upsert("ASSUMED", "eu", 1, 1, "x"),
                    change("{'sku': 'ASSUMED', 'op': 'DELETE', 'origin': 'us', 'sequence': 1, 'timestamp': 60000}"),
                    insert("KEPT", "eu"));

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(instance.totals()).containsEntry("forgotten", 2L));
            deployment.send(upsert("CONFLICT", "eu", 1, 1, "anew"), upsert("ASSUMED", "eu", 1, 1, "anew"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().values())
                    .extracting(line -> line.get("winner").textValue())
                    .containsOnly("eu:1");
        }
    }

    /** What is open waits for a person, for as long as that takes. */
    @Test
    void openConflictIsNotForgottenThoughADeleteStandsProvisionally() throws Exception {
        Map<String, String> settings = Map.of("tombstone.retention.ms", "2000", "resolution.policy", "manual");
        try (Deployment deployment = new Deployment(settings)) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(
                    insert("OPEN", "eu"),
                    change(
                            "{'sku': 'OPEN', 'op': 'DELETE', 'origin': 'us', 'sequence': 1, 'context': {}, 'timestamp': 1}"),
                    change("{'sku': 'GONE', 'op': 'DELETE', 'origin': 'us', 'sequence': 1, 'timestamp': 1}"));

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(instance.totals()).containsEntry("forgotten", 1L));
            deployment.send(upsert("GONE", "eu", 1, 1, "anew"), upsert("OPEN", "asia", 1, 1, "one more"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("OPEN").get("context").toString())
                    .isEqualTo("{\"asia\":1,\"eu\":1,\"us\":1}");
        }
    }

    /**
     * A replay of the past, with one record that has to be brought to its state: what comes later in the topic than the delete,
     * though earlier than its retention, finds it.
     */
    @Test
    void misplacedRecordDoesNotBringAReplayToThePresent() throws Exception {
        Map<String, String> settings = Map.of("tombstone.retention.ms", "10000");
        try (Deployment deployment = new Deployment(settings)) {
            String topic = deployment.config().changesTopics().get(0);
            deployment.createTopic(topic, 1, Map.of("message.timestamp.type", "CreateTime"));
            ConvergeApplication instance = deployment.startInstance();
            long then = System.currentTimeMillis() - Duration.ofDays(1).toMillis();
            deployment.sendAt(then, "GONE", upsert("GONE", "eu", 1, 1, "x"));
            deployment.sendAt(
                    then,
                    "GONE",
                    change("{'sku': 'GONE', 'op': 'DELETE', 'origin': 'eu', 'sequence': 2, 'timestamp': 2}"));
            // The topic goes on, a second of its time in ten of ours, and some of it is misplaced.
            for (int i = 0; i < 60; i++) {
                deployment.sendAt(
                        then + i * 20, i % 5 == 0 ? "elsewhere" : "SKU-" + i, upsert("SKU-" + i, "eu", 1, 1, "x"));
                deployment.flush();
                int sent = i;
                await().pollInterval(Duration.ofMillis(100))
                        .pollDelay(Duration.ofMillis(100))
                        .atMost(Deployment.PATIENCE)
                        .until(() -> instance.totals().getOrDefault("converged", 0L) >= sent + 3);
            }
            deployment.sendAt(then + 1_300, "GONE", upsert("GONE", "eu", 1, 1, "x"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("GONE").get("product").isNull())
                    .isTrue();
            assertThat(instance.totals()).doesNotContainKey("forgotten");
        }
    }

    private static GenericRecord insert(String sku, String origin) {
        return change("{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': 1,"
                        .formatted(sku, origin)
                + " 'product': {'name': 'x', 'price': 1}}");
    }
}
