package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.binary.AvroForm;
import io.converge.testing.AvroChanges;
import io.converge.testing.RandomProducts;
import io.converge.testing.RandomSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Products of any schema through the whole topology: none is refused, and none stops what comes behind it. */
class AnyProductSimulationTest {

    private static void anyProductGoesThrough(Map<String, String> settings, int from, int schemas) {
        List<String> failed = new ArrayList<>();
        try (Simulation simulation = new Simulation(new ConvergeConfig(settings))) {
            for (int seed = from; seed < from + schemas; seed++) {
                Schema schema = RandomSchemas.of(seed);
                Random random = new Random(seed);
                GenericRecord before = RandomProducts.of(schema, random);
                for (String origin : List.of("eu", "us")) {
                    GenericRecord product = RandomProducts.of(schema, random);
                    List<Emitted> emitted = simulation.feed(AvroChanges.replace(schema, origin, product, before));
                    boolean converged =
                            emitted.stream().anyMatch(record -> record.topic().equals("product-converged"));
                    boolean alone = origin.equals("eu");
                    JsonNode shown = converged ? emitted.get(0).line().get("product") : null;
                    if (!converged || alone && !shown.equals(AvroToJson.record(product))) {
                        failed.add("seed " + seed + ": " + emitted + " of " + schema);
                    }
                }
            }
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void underLastWriteWins() {
        anyProductGoesThrough(Map.of(), 20_000, 200);
    }

    @Test
    void underFieldMerge() {
        anyProductGoesThrough(Map.of("resolution.policy", "field-merge"), 30_000, 200);
    }

    @Test
    void underAProcedureInJavaScript(@TempDir Path folder) throws IOException {
        Path script = Files.writeString(
                folder.resolve("merge.js"),
                "function merge(incoming, existing, isTombstone, conflicting) {"
                        + " if (incoming.f0 !== undefined) { existing.f0 = incoming.f0; }"
                        + " var collection = getContext().getCollection();"
                        + " collection.replaceDocument(existing._self, existing); }");
        anyProductGoesThrough(
                Map.of("resolution.policy", "custom", "resolution.procedure", "file:" + script), 40_000, 60);
    }

    /** What fell to Avro's reflection in Confluent's serializer, and stopped the thread for ever. */
    @Test
    void firstRecordOfASchemaMayHaveArraysOfRecordsEnumsAndFixed() {
        Schema schema = AvroForm.parse("""
                {'type': 'record', 'name': 'Rich', 'fields': [
                  {'name': 'parts', 'type': {'type': 'array', 'items':
                    {'type': 'record', 'name': 'Part', 'fields': [{'name': 'n', 'type': 'int'}]}}},
                  {'name': 'colors', 'type': {'type': 'array', 'items':
                    {'type': 'enum', 'name': 'Color', 'symbols': ['RED', 'BLUE']}}},
                  {'name': 'digests', 'type': {'type': 'array', 'items': {'type': 'fixed', 'name': 'F', 'size': 1}}},
                  {'name': 'maybe', 'type': {'type': 'array', 'items': ['null', 'Part']}},
                  {'name': 'none', 'type': {'type': 'array', 'items': 'Part'}},
                  {'name': 'byName', 'type': {'type': 'map', 'values': {'type': 'array', 'items': 'Part'}}}]}
                """.replace('\'', '"'));
        String change = "{'sku': 'A', 'op': 'UPSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': 1,"
                + " 'product': {'parts': [{'n': 1}], 'colors': ['RED', 'BLUE'], 'digests': ['AQ=='],"
                + " 'maybe': [null, {'n': 2}], 'none': [], 'byName': {'a': [{'n': %d}], 'b': []}}}";
        for (String policy : List.of("last-write-wins", "field-merge", "manual")) {
            try (Simulation simulation = new Simulation(new ConvergeConfig(Map.of("resolution.policy", policy)))) {
                assertThat(simulation.feed(AvroChanges.change(change.formatted("eu", 3), schema)))
                        .extracting(Emitted::topic)
                        .containsExactly("product-converged");
                assertThat(simulation.feed(AvroChanges.change(change.formatted("us", 4), schema)))
                        .extracting(Emitted::topic)
                        .containsExactly("product-converged", "product-conflicts");
            }
        }
    }
}
