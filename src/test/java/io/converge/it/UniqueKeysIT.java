package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.runtime.ConvergeApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique keys on a real broker: what is claimed in one task and decided in another. */
class UniqueKeysIT {

    private static final Map<String, String> NEWEST =
            Map.of("unique.keys", "gtin=/attributes/gtin", "unique.policy", "last-write-wins");

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void noValueHasTwoVisibleHoldersThoughInstancesComeAndGo(String guarantee) throws Exception {
        Map<String, String> settings = new TreeMap<>(NEWEST);
        settings.put("processing.guarantee", guarantee);
        try (Deployment deployment = new Deployment(settings)) {
            deployment.startInstance();
            deployment.startInstance();
            Changes changes = new Changes(7);
            deployment.send(changes.next(1_500));

            deployment.restartInstanceAfter(0);
            deployment.send(changes.next(1_500));
            deployment.awaitCaughtUp();

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).isEqualTo(changes.expected()));
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    @Test
    void unresolvedConflictIsOpenUntilOneOfTheSkusGivesTheValueUp() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("unique.keys", "gtin=/attributes/gtin"))) {
            deployment.startInstance();
            deployment.send(upsert("A", 1, 1, "1"), upsert("B", 1, 2, "1"), upsert("C", 1, 3, "2"));
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(deployment.openConflicts()).hasSize(1));

            JsonNode open = deployment.openConflicts().values().iterator().next();
            assertThat(open.get("type").textValue()).isEqualTo("UNIQUE");
            assertThat(open.get("constraint").textValue()).isEqualTo("gtin");
            assertThat(open.get("value").toString()).isEqualTo("[\"1\"]");
            assertThat(open.get("holder").isNull()).isTrue();
            assertThat(open.get("claimants").findValuesAsText("sku")).containsExactly("A", "B");
            assertThat(open.get("claimants").findValuesAsText("gtin")).containsExactly("1", "1");
            assertThat(deployment.openConflicts())
                    .containsOnlyKeys(open.get("id").textValue());

            deployment.send(upsert("B", 2, 4, "3"));
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(deployment.openConflicts()).isEmpty());
            assertThat(deployment.conflicts())
                    .extracting(conflict -> conflict.get("status").textValue())
                    .containsExactly("UNRESOLVED", "CLOSED");
        }
    }

    @Test
    void keysThatAreAddedAndTakenAwayAreChangesOfThePolicy() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            Changes changes = new Changes(3);
            ConvergeApplication without = deployment.startInstance();
            deployment.send(changes.next(1_000));
            deployment.awaitCaughtUp();
            Map<String, String> all = visible(deployment);
            without.close();

            ConvergeApplication with = deployment.newInstance(NEWEST, true);
            with.start();
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).isEqualTo(changes.expected()));
            with.close();

            ConvergeApplication again = deployment.newInstance(Map.of(), true);
            again.start();
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).isEqualTo(all));
            deployment.send(changes.next(500));
            deployment.awaitCaughtUp();
            again.close();

            deployment.newInstance(NEWEST, true).start();
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).isEqualTo(changes.expected()));
        }
    }

    /** The instance with the earlier policy hears of the change and stops; until then both are in one group. */
    @Test
    void keysAreAddedWhileAnInstanceWithoutThemStillRuns() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            Changes changes = new Changes(5);
            ConvergeApplication without = deployment.startInstance();
            deployment.send(changes.next(1_000));
            deployment.awaitCaughtUp();

            ConvergeApplication with = deployment.newInstance(NEWEST, true);
            with.start();
            deployment.send(changes.next(500));

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).isEqualTo(changes.expected()));
            assertThat(without.isAlive()).isFalse();
            assertThat(with.failure()).isEmpty();
        }
    }

    @Test
    void valueThatThousandsClaimMakesNoRecordWithoutBound() throws Exception {
        try (Deployment deployment = new Deployment(NEWEST)) {
            deployment.startInstance();
            List<GenericRecord> changes = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                changes.add(upsert("SKU-%04d".formatted(i), 1, i, "00000000000000"));
            }
            deployment.send(changes.toArray(GenericRecord[]::new));

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).containsOnlyKeys("SKU-2999"));
            await().atMost(Deployment.PATIENCE).untilAsserted(() -> {
                List<JsonNode> conflicts = deployment.conflicts();
                JsonNode last = conflicts.get(conflicts.size() - 1);
                assertThat(last.get("total").intValue()).isEqualTo(3_000);
                assertThat(last.get("holder").textValue()).isEqualTo("SKU-2999");
                assertThat(last.get("claimants")).hasSize(1_000);
            });
            assertThat(deployment.conflicts()).hasSizeLessThan(100);
            assertThat(deployment.catalogue().get("SKU-0000").get("withheldBy").textValue())
                    .isEqualTo("gtin=SKU-2999");
        }
    }

    @Test
    void deletedSkuGivesItsValueUpBeforeItIsForgotten() throws Exception {
        Map<String, String> settings = new TreeMap<>(NEWEST);
        settings.put("tombstone.retention.ms", "2000");
        try (Deployment deployment = new Deployment(settings)) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(upsert("A", 1, 1, "1"), upsert("B", 1, 2, "1"));
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).containsOnlyKeys("B"));

            deployment.send(change("{'sku': 'B', 'op': 'DELETE', 'origin': 'eu', 'sequence': 2, 'timestamp': 3}"));
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).containsOnlyKeys("A"));
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(instance.totals()).containsEntry("forgotten", 1L));
            deployment.send(upsert("B", 1, 4, "1"));
            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(visible(deployment)).containsOnlyKeys("B"));
        }
    }

    /** The gtin of each sku that is seen. */
    private static Map<String, String> visible(Deployment deployment) {
        Map<String, String> visible = new TreeMap<>();
        deployment.catalogue().forEach((sku, line) -> {
            if (!line.get("product").isNull()) {
                visible.put(sku, line.at("/product/attributes/gtin").asText());
            }
        });
        return visible;
    }

    private static GenericRecord upsert(String sku, int sequence, long timestamp, String gtin) {
        return change(("{'sku': '%s', 'op': 'UPSERT', 'origin': 'eu', 'sequence': %d, 'timestamp': %d,"
                        + " 'product': {'name': 'x', 'price': 1, 'attributes': {'gtin': '%s'}}}")
                .formatted(sku, sequence, timestamp, gtin));
    }

    /** Skus that take values from each other, and what must be seen of them at the end. */
    private static final class Changes {

        private final Random random;
        private final Map<String, Integer> sequences = new TreeMap<>();
        private final Map<String, String> gtins = new TreeMap<>();
        private final Map<String, Long> timestamps = new TreeMap<>();
        private long time;

        Changes(long seed) {
            random = new Random(seed);
        }

        GenericRecord[] next(int count) {
            GenericRecord[] changes = new GenericRecord[count];
            for (int i = 0; i < count; i++) {
                String sku = "SKU-" + random.nextInt(200);
                int sequence = sequences.merge(sku, 1, Integer::sum);
                time++;
                timestamps.put(sku, time);
                if (random.nextInt(5) == 0) {
                    gtins.remove(sku);
                    changes[i] = change("{'sku': '%s', 'op': 'DELETE', 'origin': 'eu', 'sequence': %d, 'timestamp': %d}"
                            .formatted(sku, sequence, time));
                } else {
                    String gtin = String.valueOf(random.nextInt(60));
                    gtins.put(sku, gtin);
                    changes[i] = upsert(sku, sequence, time, gtin);
                }
            }
            return changes;
        }

        /** Of each value the sku that was written last. */
        Map<String, String> expected() {
            Map<String, String> holders = new TreeMap<>();
            gtins.forEach((sku, gtin) -> holders.merge(
                    gtin, sku, (one, other) -> timestamps.get(one) > timestamps.get(other) ? one : other));
            Map<String, String> expected = new TreeMap<>();
            holders.forEach((gtin, sku) -> expected.put(sku, gtin));
            return expected;
        }
    }
}
