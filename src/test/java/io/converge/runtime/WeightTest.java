package io.converge.runtime;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.schema.Schemas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that take no bytes: short records of which a few would take all memory. */
class WeightTest {

    private static final String EMPTY_RECORDS = "{'type': 'record', 'name': 'E', 'fields': []}";
    private static final String NO_BYTES = "{'type': 'fixed', 'name': 'F', 'size': 0}";
    private static final int ORIGINS = 30;
    private static final int MOST_VALUES = 100_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resolution.policy=field-merge",
                "resolution.path=/n",
                "resolution.policy=first-write-wins",
                "resolution.policy=manual"
            })
    void changesOfAlmostAMillionValuesWithoutBytesDoNotPileUp(String setting) {
        try (Simulation simulation = simulation(setting)) {
            List<Emitted> first = simulation.feed(change("A", EMPTY_RECORDS, "o-0", 990_000));
            assertThat(first).extracting(Emitted::topic).containsExactly("product-converged");

            for (int origin = 1; origin < ORIGINS; origin++) {
                GenericRecord change = change("A", EMPTY_RECORDS, "o-" + origin, 990_000);
                assertThat(simulation.encode(change)).hasSizeLessThan(60);
                assertTooHeavy(simulation.feed(change));
                assertThat(simulation.feed(upsert("GOOD", "eu", origin, origin, "x" + origin)))
                        .extracting(Emitted::topic)
                        .containsExactly("product-converged");
            }
            assertThat(simulation.state()).containsOnlyKeys("A", "GOOD");
            assertThat(simulation.state().get("A").conflict()).isNull();
        }
    }

    /** 20 000 values weigh 640 000 bytes, of which 16 MiB hold 26. */
    @ParameterizedTest
    @ValueSource(strings = {"resolution.policy=field-merge", "resolution.path=/n"})
    void changesOfFewerValuesConvergeUntilTheyWeighTooMuch(String setting) {
        try (Simulation simulation = simulation(setting)) {
            List<Emitted> last = List.of();
            for (int origin = 0; origin < ORIGINS; origin++) {
                String array = List.of(EMPTY_RECORDS, "'null'", NO_BYTES).get(origin % 3);
                List<Emitted> emitted = simulation.feed(change("A", array, "o-" + (100 + origin), 20_000));
                if (origin < 26) {
                    last = emitted;
                    assertThat(emitted).extracting(Emitted::topic).doesNotContain("product-dead-letters");
                } else {
                    assertTooHeavy(emitted);
                }
            }
            assertThat(simulation.state().get("A").outcome().context().asMap()).hasSize(26);
            JsonNode conflict = line(last, "product-conflicts");
            assertThat(conflict.get("versions")).hasSize(26);
            assertThat(values(conflict)).isBetween(60_000, MOST_VALUES);
            assertThat(left(conflict)).isEqualTo(26 - standing(conflict));
            // One that has seen all of them makes room.
            GenericRecord resolution = change("A", "'null'", "o-100", 990_000);
            resolution.put("sequence", 2L);
            resolution.put(
                    "context", simulation.state().get("A").outcome().context().asMap());
            assertThat(simulation.feed(resolution)).extracting(Emitted::topic).contains("product-converged");
            assertThat(simulation.state().get("A").conflict()).isNull();
        }
    }

    /** What was replaced stands in the state as well, and counts. */
    @Test
    void productThatWasReplacedWeighsToo() {
        try (Simulation simulation = simulation("resolution.policy=field-merge")) {
            for (String origin : List.of("a", "b")) {
                GenericRecord change = change("A", "'null'", origin, 1);
                change.put("before", product(change, 400_000));
                List<Emitted> emitted = simulation.feed(change);
                if (origin.equals("b")) {
                    assertTooHeavy(emitted);
                }
            }
        }
    }

    private static int values(JsonNode conflict) {
        int values = 0;
        for (JsonNode version : conflict.get("versions")) {
            values += version.path("product").path("a").size();
        }
        return values + conflict.path("outcome").path("a").size();
    }

    private static long standing(JsonNode conflict) {
        return count(conflict, "product");
    }

    private static long left(JsonNode conflict) {
        return count(conflict, "omitted");
    }

    private static long count(JsonNode conflict, String field) {
        List<JsonNode> found = new ArrayList<>();
        conflict.get("versions").forEach(version -> {
            if (version.hasNonNull(field)) {
                found.add(version);
            }
        });
        return found.size();
    }

    private static void assertTooHeavy(List<Emitted> emitted) {
        assertThat(emitted).extracting(Emitted::topic).containsExactly("product-dead-letters");
        JsonNode letter = emitted.get(0).line();
        assertThat(letter.get("reason").textValue()).isEqualTo("TOO_LARGE");
        assertThat(letter.get("detail").textValue()).contains("max.live.bytes allows 16777216");
    }

    private static JsonNode line(List<Emitted> emitted, String topic) {
        return emitted.stream()
                .filter(record -> record.topic().equals(topic))
                .findFirst()
                .orElseThrow()
                .line();
    }

    private static GenericRecord change(String sku, String element, String origin, int elements) {
        Schema product =
                AvroForm.parse(("{'type': 'record', 'name': 'P', 'fields': [{'name': 'a', 'type': {'type': 'array',"
                                + " 'items': " + element + "}}]}")
                        .replace('\'', '"'));
        GenericRecord change = new GenericData.Record(Schemas.change(product));
        change.put("sku", sku);
        change.put(
                "op",
                new GenericData.EnumSymbol(change.getSchema().getField("op").schema(), "REPLACE"));
        change.put("origin", origin);
        change.put("sequence", 1L);
        change.put("context", Map.of());
        change.put("timestamp", 1_000L);
        change.put("product", product(change, elements));
        return change;
    }

    private static GenericRecord product(GenericRecord change, int elements) {
        Schema schema =
                change.getSchema().getField("product").schema().getTypes().get(1);
        Schema element = schema.getField("a").schema().getElementType();
        Object value = switch (element.getType()) {
            case RECORD -> new GenericData.Record(element);
            case FIXED -> new GenericData.Fixed(element, new byte[0]);
            default -> null;
        };
        GenericRecord product = new GenericData.Record(schema);
        product.put("a", Collections.nCopies(elements, value));
        return product;
    }

    private static Simulation simulation(String setting) {
        String[] parts = setting.split("=");
        return new Simulation(new ConvergeConfig(Map.of(parts[0], parts[1])));
    }
}
