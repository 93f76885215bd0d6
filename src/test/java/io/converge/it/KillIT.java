package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Instances in processes of their own, killed in the middle of their work. */
class KillIT {

    private static final int SKUS = Integer.getInteger("converge.skus", 3_000);

    /** What a dead instance held must be free again soon. */
    private static final Map<String, String> IMPATIENT =
            Map.of("main.consumer.session.timeout.ms", "6000", "main.consumer.heartbeat.interval.ms", "2000");

    /** The procedure adds up; whatever were done twice or half would show in the sums and in the count of conflicts. */
    @Test
    void procedureHasItsEffectExactlyOnceThoughTheInstanceIsKilled() throws Exception {
        try (Deployment deployment = killedThreeTimes(Map.of())) {
            assertThat(deployment.conflicts())
                    .hasSize(SKUS)
                    .extracting(conflict -> conflict.get("id").textValue())
                    .doesNotHaveDuplicates();
            // One record for the first change of a sku, one for the conflict.
            assertThat(deployment.read(deployment.config().convergedTopic())).hasSize(2 * SKUS);
        }
    }

    /** Some may be told twice. None is missing, and none is another one. */
    @Test
    void everyConflictIsToldUnderAtLeastOnceThoughTheInstanceIsKilled() throws Exception {
        try (Deployment deployment = killedThreeTimes(Map.of("processing.guarantee", "at_least_once"))) {
            assertThat(deployment.conflicts().stream()
                            .map(conflict -> conflict.get("id").textValue())
                            .distinct())
                    .hasSize(SKUS);
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    /** Every sum is right then. */
    private static Deployment killedThreeTimes(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(IMPATIENT);
        settings.put("resolution.policy", "custom");
        settings.put("resolution.procedure", "file:" + procedure("sum.js"));
        settings.put("assumed.replication.lag.ms", "-1");
        settings.putAll(more);
        Deployment deployment = new Deployment(settings);
        try {
            List<GenericRecord> changes = new ArrayList<>();
            for (int i = 0; i < SKUS; i++) {
                changes.add(stock(i, "eu", i % 7, 1));
                changes.add(stock(i, "us", i % 5, 2));
            }
            Collections.shuffle(changes, new Random(1));
            Process instance = deployment.processes().start(0, Map.of());
            awaitPrinted(deployment, 0, "running: ");
            deployment.send(changes.toArray(GenericRecord[]::new));
            for (int kill = 1; kill <= 3; kill++) {
                int enough = kill * SKUS / 5;
                await().atMost(Deployment.PATIENCE)
                        .until(() -> deployment.conflicts().size() > enough);
                instance.destroyForcibly().waitFor();
                instance = deployment.processes().start(0, Map.of());
            }
            deployment.awaitCaughtUp();

            Map<String, JsonNode> catalogue = deployment.catalogue();
            assertThat(catalogue).hasSize(SKUS);
            for (int i = 0; i < SKUS; i++) {
                assertThat(catalogue
                                .get("SKU-" + i)
                                .get("product")
                                .get("categoryId")
                                .intValue())
                        .isEqualTo(i % 7 + i % 5);
            }
            return deployment;
        } catch (Exception | AssertionError e) {
            deployment.close();
            throw e;
        }
    }

    @Test
    void policyChangeThatIsKilledInTheMiddleEndsAsAFreshStartWould() throws Exception {
        Map<String, String> next = Map.of("resolution.policy", "origin-priority", "resolution.origins", "eu");
        Map<String, String> freshSettings = new HashMap<>(IMPATIENT);
        freshSettings.putAll(next);
        List<GenericRecord> changes = new ArrayList<>();
        for (int i = 0; i < 10 * SKUS; i++) {
            changes.add(stock(i, "eu", i % 7, 1));
            if (i % 3 == 0) {
                changes.add(stock(i, "us", i % 5, 2));
            }
        }
        try (Deployment deployment = new Deployment(IMPATIENT);
                Deployment fresh = new Deployment(freshSettings)) {
            Process old = deployment.processes().start(0, Map.of());
            awaitPrinted(deployment, 0, "running: ");
            deployment.send(changes.toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();
            old.destroyForcibly().waitFor();
            int before = deployment.read(deployment.config().convergedTopic()).size();

            Process changing = deployment.processes().start(0, next, "--change-policy");
            await().atMost(Deployment.PATIENCE)
                    .until(() -> deployment
                                    .read(deployment.config().convergedTopic())
                                    .size()
                            > before + SKUS / 2);
            changing.destroyForcibly().waitFor();
            int atTheKill =
                    deployment.read(deployment.config().convergedTopic()).size();
            // No need to say again that it is to be changed: it is under way.
            deployment.processes().start(1, next);
            awaitPrinted(deployment, 1, "policy changed: ");

            fresh.startInstance();
            fresh.send(changes.toArray(GenericRecord[]::new));
            fresh.awaitCaughtUp();
            assertThat(deployment.catalogue()).isEqualTo(fresh.catalogue());
            // Each conflict had another winner, and was told of once.
            assertThat(atTheKill).isLessThan(before + 10 * SKUS / 3);
            assertThat(deployment.read(deployment.config().convergedTopic())).hasSize(before + 10 * SKUS / 3);
        }
    }

    private static void awaitPrinted(Deployment deployment, int number, String text) {
        await().atMost(Deployment.PATIENCE.multipliedBy(2))
                .until(() -> deployment.processes().printed(number).contains(text));
    }

    private static Path procedure(String name) throws Exception {
        return Path.of(KillIT.class.getResource("/procedures/" + name).toURI());
    }

    private static GenericRecord stock(int sku, String origin, int stock, long timestamp) {
        return change(
                ("{'sku': 'SKU-%d', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d,"
                                + " 'product': {'name': 'by %s', 'price': '1.00', 'categoryId': %d}}")
                        .formatted(sku, origin, timestamp, origin, stock));
    }
}
