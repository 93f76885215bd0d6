package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation.Emitted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Both parts of the topology together: what consumers of the converged topic and of the conflicts topic see. */
class UniqueKeysSimulationTest {

    private static final Map<String, String> NEWEST =
            Map.of("unique.keys", "gtin=/attributes/gtin", "unique.policy", "last-write-wins");

    @Test
    void withheldSkuIsATombstoneThatNamesTheHolderAndComesBack() {
        try (Simulation simulation = simulation(NEWEST)) {
            simulation.feed(upsert("A", 1, 1, "1"));

            assertThat(converged(simulation.feed(upsert("B", 1, 2, "1"))))
                    .extracting(JsonNode::toString)
                    .contains("""
                            {"sku":"A","product":null,"context":{"eu":1},"winner":null,"status":"WITHHELD","withheldBy":"gtin=B"}""");
            List<JsonNode> back = converged(simulation.feed(delete("B", 2, 3)));
            assertThat(back).extracting(line -> line.get("sku").textValue()).containsExactly("B", "A");
            assertThat(back.get(1).get("status").textValue()).isEqualTo("CONVERGED");
            assertThat(back.get(1).get("winner").textValue()).isEqualTo("eu:1");
            assertThat(simulation.uniqueConflicts()).isEmpty();
        }
    }

    @Test
    void changeOfAWithheldSkuShowsItsContextAndNothingElse() {
        try (Simulation simulation = simulation(NEWEST)) {
            simulation.feed(upsert("A", 1, 1, "1"));
            simulation.feed(upsert("B", 1, 5, "1"));

            assertThat(converged(simulation.feed(upsert("A", 2, 2, "1"))))
                    .extracting(JsonNode::toString)
                    .containsExactly("""
                            {"sku":"A","product":null,"context":{"eu":2},"winner":null,"status":"WITHHELD","withheldBy":"gtin=B"}""");
        }
    }

    @Test
    void skuThatBecomesTheGreatestTakesTheValueOver() {
        try (Simulation simulation = simulation(NEWEST)) {
            simulation.feed(upsert("A", 1, 1, "1"));
            simulation.feed(upsert("B", 1, 5, "1"));

            simulation.feed(upsert("A", 2, 9, "1"));

            assertThat(simulation.state().get("A").outcome().isWithheld()).isFalse();
            assertThat(simulation.state().get("B").outcome().withheldBy()).isEqualTo("gtin=A");
        }
    }

    @Test
    void recordOfAConflictAboutAValueSaysWhoHasIt() {
        try (Simulation simulation = simulation(NEWEST)) {
            simulation.feed(upsert("A", 1, 1, "1"));
            List<JsonNode> conflicts = conflicts(simulation.feed(upsert("B", 1, 2, "1")));

            assertThat(conflicts).hasSize(1);
            JsonNode conflict = conflicts.get(0);
            assertThat(conflict.get("type").textValue()).isEqualTo("UNIQUE");
            assertThat(conflict.get("status").textValue()).isEqualTo("RESOLVED");
            assertThat(conflict.get("policy").textValue()).isEqualTo("last-write-wins");
            assertThat(conflict.get("constraint").textValue()).isEqualTo("gtin");
            assertThat(conflict.get("value").toString()).isEqualTo("[\"1\"]");
            assertThat(conflict.get("holder").textValue()).isEqualTo("B");
            assertThat(conflict.get("total").intValue()).isEqualTo(2);
            assertThat(conflict.at("/claimants/0").toString()).isEqualTo("""
                    {"sku":"A","winner":"eu:1","context":{"eu":1},"product":{"name":"x","price":"1.0000","categoryId":null,"supplierId":null,"attributes":{"gtin":"1"}},"omitted":null}""");
            // What they are otherwise is nothing that a record is due for.
            assertThat(conflicts(simulation.feed(upsert("B", 2, 3, "1")))).isEmpty();
        }
    }

    @Test
    void changeThatLeavesItsOwnValueAloneTellsNobody() {
        try (Simulation simulation = simulation(NEWEST)) {
            simulation.feed(upsert("A", 1, 1, "1"));
            simulation.feed(upsert("B", 1, 2, "2"));

            assertThat(simulation.feed(upsert("A", 2, 3, "1"))).hasSize(1);
        }
    }

    /** Withheld goes before held; what was withheld stays so until its own conflict is settled. */
    @Test
    void heldSkuIsWithheldToo() {
        Map<String, String> settings = new HashMap<>(NEWEST);
        settings.put("resolution.policy", "manual");
        settings.put("unresolved.action", "hold");
        try (Simulation simulation = simulation(settings)) {
            simulation.feed(upsert("A", 1, 1, "1"));
            simulation.feed(change("{'sku': 'A', 'op': 'UPSERT', 'origin': 'us', 'sequence': 1, 'timestamp': 1,"
                    + " 'product': {'name': 'y', 'price': 1, 'attributes': {'gtin': '1'}}}"));

            assertThat(converged(simulation.feed(upsert("B", 1, 2, "1"))))
                    .extracting(line ->
                            line.get("sku").textValue() + line.get("status").textValue())
                    .contains("AWITHHELD");
            assertThat(converged(simulation.feed(delete("B", 2, 3))))
                    .extracting(line -> line.get("sku").textValue())
                    .containsExactly("B");
        }
    }

    @Test
    void thousandsThatClaimOneValueEndAsTheLawSays() {
        try (Simulation simulation = simulation(NEWEST)) {
            List<Emitted> emitted = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                emitted.addAll(simulation.feed(upsert("SKU-" + i, 1, i, "0")));
            }
            emitted.addAll(simulation.settle());

            Map<String, JsonNode> last = new HashMap<>();
            converged(emitted).forEach(line -> last.put(line.get("sku").textValue(), line));
            assertThat(last).hasSize(3_000);
            last.forEach((sku, line) -> assertThat(line.path("withheldBy").asText(null))
                    .as(sku)
                    .isEqualTo(sku.equals("SKU-2999") ? null : "gtin=SKU-2999"));
            List<JsonNode> conflicts = conflicts(emitted);
            assertThat(conflicts).hasSizeLessThan(50);
            assertThat(conflicts.get(conflicts.size() - 1).get("total").intValue())
                    .isEqualTo(3_000);
            assertThat(conflicts.get(conflicts.size() - 1).get("claimants")).hasSize(1_000);
        }
    }

    private static Simulation simulation(Map<String, String> settings) {
        return new Simulation(new ConvergeConfig(settings));
    }

    private static List<JsonNode> converged(List<Emitted> emitted) {
        return lines(emitted, "product-converged");
    }

    private static List<JsonNode> conflicts(List<Emitted> emitted) {
        return lines(emitted, "product-conflicts");
    }

    private static List<JsonNode> lines(List<Emitted> emitted, String topic) {
        return emitted.stream()
                .filter(record -> record.topic().equals(topic))
                .map(record -> (JsonNode) record.line())
                .toList();
    }

    private static GenericRecord upsert(String sku, int sequence, long timestamp, String gtin) {
        return change(("{'sku': '%s', 'op': 'UPSERT', 'origin': 'eu', 'sequence': %d, 'timestamp': %d,"
                        + " 'product': {'name': 'x', 'price': 1, 'attributes': {'gtin': '%s'}}}")
                .formatted(sku, sequence, timestamp, gtin));
    }

    private static GenericRecord delete(String sku, int sequence, long timestamp) {
        return change("{'sku': '%s', 'op': 'DELETE', 'origin': 'eu', 'sequence': %d, 'timestamp': %d}"
                .formatted(sku, sequence, timestamp));
    }
}
