package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.model.Product;
import io.converge.policy.Resolution;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.Schemas;
import io.converge.testing.AvroChanges;
import io.converge.testing.Evolutions;
import io.converge.testing.RandomProducts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands does not hang on the order in which changes of a product's several schemas come. */
class EvolutionSimulationTest {

    private static final List<List<Integer>> ORDERS = List.of(
            List.of(0, 1, 2), List.of(0, 2, 1), List.of(1, 0, 2), List.of(1, 2, 0), List.of(2, 0, 1), List.of(2, 1, 0));

    @ParameterizedTest
    @ValueSource(strings = {"last-write-wins", "field-merge"})
    void anyOrderOfAnyEvolutionGivesTheSame(String policy) {
        List<List<GenericRecord>> skus = new ArrayList<>();
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<GenericRecord> changes = new ArrayList<>();
            for (Schema schema : Evolutions.of("Al", 3, random)) {
                changes.add(change("SKU-" + seed, schema, changes.size(), random));
            }
            skus.add(changes);
        }
        assertSameInAnyOrder(policy, skus);
    }

    @ParameterizedTest
    @ValueSource(strings = {"last-write-wins", "field-merge"})
    void aliasThatNamesWhatIsOfAnotherTypeStopsNothing(String policy) {
        Schema older = product(
                "{'name': 'name', 'type': 'string'}," + " {'name': 'a', 'type': ['null', 'string'], 'default': null}");
        Schema newer = product("{'name': 'name', 'type': 'string'},"
                + " {'name': 'b', 'type': 'int', 'default': 7, 'aliases': ['a']}");
        Schema again = product("{'name': 'name', 'type': 'string'}, {'name': 'a', 'type': 'int'}");
        String change = "{'sku': 'A', 'op': 'UPSERT', 'origin': 'o%d', 'sequence': 1, 'context': {}, 'timestamp': %d,"
                + " 'product': {'name': 'n', %s}}";

        assertSameInAnyOrder(
                policy,
                List.of(List.of(
                        AvroChanges.change(change.formatted(0, 1, "'a': 'x'"), older),
                        AvroChanges.change(change.formatted(1, 2, "'b': 5"), newer),
                        AvroChanges.change(change.formatted(2, 3, "'a': 6"), again))));
    }

    /** Avro calls the three schemas equal. */
    @ParameterizedTest
    @ValueSource(strings = {"last-write-wins", "field-merge", "first-write-wins"})
    void twinsOfSchemasThatDifferInTheirTextsAlone(String policy) {
        String field = "{'name': 'n', 'type': 'int'%s}";
        List<Schema> schemas = List.of(
                product(field.formatted("")),
                product(field.formatted(", 'doc': 'a number'")),
                product(field.formatted(", 'aliases': ['m']")));
        List<List<GenericRecord>> skus = new ArrayList<>();
        for (String origin : List.of("eu", "us")) {
            String twin = "{'sku': '%s', 'op': 'UPSERT', 'origin': 'eu', 'sequence': 1, 'context': {}, 'timestamp': 1,"
                    + " 'product': {'n': 1}}";
            skus.add(schemas.stream()
                    .map(schema -> AvroChanges.change(twin.formatted(origin), schema))
                    .toList());
        }
        skus.add(List.of(
                AvroChanges.change(upsert("o0", 3), schemas.get(0)),
                AvroChanges.change(upsert("o1", 2), schemas.get(1)),
                AvroChanges.change(upsert("o2", 1), schemas.get(2))));

        assertSameInAnyOrder(policy, skus);
    }

    /** What consumers get is of the schema that the standing product was written with, not of an equal one that came first. */
    @Test
    void whatStandsKeepsTheTextOfItsOwnSchema() {
        Schema plain = product("{'name': 'n', 'type': 'int'}");
        Schema told = product("{'name': 'n', 'type': 'int', 'doc': 'a number'}");
        try (Simulation simulation = new Simulation(new ConvergeConfig(Map.of()))) {
            simulation.feed(AvroChanges.change(upsert("o0", 1), plain));
            simulation.feed(AvroChanges.change(upsert("o1", 2), told));

            AvroProduct standing =
                    (AvroProduct) simulation.state().get("C").outcome().product();
            assertThat(standing.schema().toString()).isEqualTo(told.toString());
        }
    }

    private static String upsert(String origin, int timestamp) {
        return "{'sku': 'C', 'op': 'UPSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': {'n': %d}}"
                .formatted(origin, timestamp, timestamp);
    }

    private static void assertSameInAnyOrder(String policy, List<List<GenericRecord>> skus) {
        Map<String, String> first = null;
        for (List<Integer> order : ORDERS) {
            try (Simulation simulation = new Simulation(new ConvergeConfig(Map.of("resolution.policy", policy)))) {
                for (List<GenericRecord> changes : skus) {
                    for (int i : order) {
                        assertThat(simulation.feed(changes.get(i)))
                                .extracting(Emitted::topic)
                                .doesNotContain("product-dead-letters");
                    }
                }
                Map<String, String> state = new TreeMap<>();
                simulation.forEach((sku, resolution) -> state.put(sku, text(resolution)));
                first = first == null ? state : first;
                assertThat(state).isEqualTo(first);
            }
        }
    }

    private static String text(Resolution resolution) {
        StringBuilder text = new StringBuilder();
        text.append(product(resolution.outcome().product()))
                .append(resolution.outcome().winner())
                .append(resolution.outcome().status())
                .append(resolution.outcome().context());
        if (resolution.conflict() != null) {
            text.append(resolution.conflict().status())
                    .append(resolution.conflict().explanation());
            resolution
                    .conflict()
                    .versions()
                    .forEach(version -> text.append(version.dot()).append(product(version.product())));
        }
        return text.toString();
    }

    private static String product(Product product) {
        AvroProduct avro = (AvroProduct) product;
        return AvroToJson.record(avro.record()) + " of " + avro.schema();
    }

    private static GenericRecord change(String sku, Schema schema, int number, Random random) {
        GenericRecord change = new GenericData.Record(Schemas.change(schema));
        change.put("sku", sku);
        change.put(
                "op",
                new GenericData.EnumSymbol(change.getSchema().getField("op").schema(), "UPSERT"));
        change.put("origin", "o" + number);
        change.put("sequence", 1L);
        change.put("context", Map.of());
        change.put("timestamp", (long) random.nextInt(3));
        change.put("product", RandomProducts.of(schema, random));
        change.put("before", random.nextBoolean() ? RandomProducts.of(schema, random) : null);
        return change;
    }

    private static Schema product(String fields) {
        return AvroForm.parse(("{'type': 'record', 'name': 'p.Al', 'fields': [" + fields + "]}").replace('\'', '"'));
    }
}
