package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.binary.AvroForm;
import io.converge.testing.AvroChanges;
import io.converge.testing.ConvertingDeserializer;
import io.converge.testing.RandomProducts;
import io.converge.testing.RandomSchemas;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a deserializer makes of logical types, the records that are written and what is printed of them are the same. */
class ConvertedValuesTest {

    private static final Map<String, String> CONVERTERS = Map.of("avro.use.logical.type.converters", "true");
    private static final Map<String, String> CONVERTING_CLASS =
            Map.of("value.deserializer", ConvertingDeserializer.class.getName());
    private static final List<Map<String, String>> FORMS = List.of(Map.of(), CONVERTERS, CONVERTING_CLASS);

    private static final Schema PRICED = AvroForm.parse("""
            {'type': 'record', 'name': 'Priced', 'fields': [
              {'name': 'price', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 4, 'scale': 2}},
              {'name': 'list', 'type': {'type': 'array', 'items': ['null', 'string',
                {'type': 'fixed', 'name': 'F', 'size': 4, 'logicalType': 'decimal', 'precision': 2, 'scale': 1}]}},
              {'name': 'days', 'type': {'type': 'map', 'values': {'type': 'int', 'logicalType': 'date'}}},
              {'name': 'note', 'type': ['null', 'string'], 'default': null}]}
            """.replace('\'', '"'));

    private static Simulation simulation(Map<String, String> form, String policy) {
        Map<String, String> settings = new HashMap<>(form);
        settings.put("resolution.policy", policy);
        settings.put("resolution.origins", "eu,us");
        return new Simulation(new ConvergeConfig(settings));
    }

    @ParameterizedTest
    @ValueSource(strings = {"last-write-wins", "field-merge", "manual"})
    void productsOfAnySchemaConvergeAlike(String policy) {
        try (Simulation plain = simulation(Map.of(), policy);
                Simulation converters = simulation(CONVERTERS, policy);
                Simulation convertingClass = simulation(CONVERTING_CLASS, policy)) {
            for (int seed = 50_000; seed < 50_150; seed++) {
                Schema schema = RandomSchemas.of(seed);
                Random random = new Random(seed);
                GenericRecord before = RandomProducts.of(schema, random);
                for (String origin : List.of("eu", "us")) {
                    GenericRecord change =
                            AvroChanges.replace(schema, origin, RandomProducts.of(schema, random), before);
                    List<Emitted> emitted = plain.feed(change);
                    assertThat(emitted.get(0).topic()).isEqualTo("product-converged");
                    assertThat(converters.feed(change)).as("seed %d", seed).isEqualTo(emitted);
                    assertThat(convertingClass.feed(change)).as("seed %d", seed).isEqualTo(emitted);
                }
            }
        }
    }

    /** The price has more digits than its type, and so has a price in the list; under a merge they come from two changes. */
    @ParameterizedTest
    @ValueSource(strings = {"last-write-wins", "first-write-wins", "origin-priority", "field-merge", "manual"})
    void decimalAboveItsPrecisionIsCarried(String policy) {
        for (Map<String, String> form : FORMS) {
            try (Simulation simulation = simulation(form, policy)) {
                assertThat(simulation.feed(
                                AvroChanges.replace(PRICED, "eu", priced(new byte[] {1, 2, 3, 4}, "x"), priced("y"))))
                        .extracting(emitted -> emitted.line().get("product").toString())
                        .containsExactly(
                                "{\"price\":{\"base64\":\"AQIDBA==\"},\"list\":[\"x\",{\"base64\":\"f////w==\"}],"
                                        + "\"days\":{\"a\":\"+5881580-07-11\"},\"note\":null}");
                assertThat(simulation.feed(AvroChanges.replace(PRICED, "us", priced(new byte[] {1}, "y"), priced("y"))))
                        .extracting(Emitted::topic)
                        .doesNotContain("product-dead-letters");
                simulation
                        .state()
                        .values()
                        .forEach(state -> assertThat(state.outcome().product()).isNotNull());
            }
        }
    }

    private static GenericRecord priced(String text) {
        return priced(new byte[] {1}, text);
    }

    private static GenericRecord priced(byte[] price, String text) {
        GenericRecord product = new GenericData.Record(PRICED);
        product.put("price", ByteBuffer.wrap(price));
        Schema list = PRICED.getField("list").schema();
        Schema fixed = list.getElementType().getTypes().get(2);
        product.put("list", new GenericData.Array<>(list, List.of(text, new GenericData.Fixed(fixed, new byte[] {
            127, -1, -1, -1
        }))));
        product.put("days", Map.of("a", Integer.MAX_VALUE));
        return product;
    }

    /** What a converting class cannot convert it refuses itself: a dead letter, and the next one is processed. */
    @Test
    void valueThatCannotBeConvertedIsADeadLetter() {
        for (Map<String, String> form : FORMS) {
            try (Simulation simulation = simulation(form, "last-write-wins")) {
                List<Emitted> emitted =
                        simulation.feed(AvroChanges.replace(PRICED, "eu", priced(new byte[0], "x"), null));

                if (form.equals(CONVERTING_CLASS)) {
                    assertThat(emitted).extracting(Emitted::topic).containsExactly("product-dead-letters");
                    assertThat(emitted.get(0).line().get("reason").textValue()).isEqualTo("UNDECODABLE");
                } else {
                    assertThat(emitted.get(0).line().get("product").get("price"))
                            .hasToString("{\"base64\":\"\"}");
                }
                assertThat(simulation.feed(AvroChanges.upsert("NEXT", "eu", 1, 1, "x")))
                        .extracting(Emitted::topic)
                        .containsExactly("product-converged");
            }
        }
    }

    @Test
    void productOfAConflictIsPrintedAsAnyOther() {
        for (Map<String, String> form : FORMS) {
            try (Simulation simulation = simulation(form, "manual")) {
                GenericRecord product = priced(new byte[] {1}, "x");
                simulation.feed(AvroChanges.replace(PRICED, "eu", product, null));
                Emitted conflict = simulation
                        .feed(AvroChanges.replace(PRICED, "us", priced("y"), null))
                        .get(1);

                assertThat(conflict.line().get("versions").get(0).get("product"))
                        .isEqualTo(AvroToJson.record(product));
                assertThat(conflict.line().get("versions").get(0).get("timestamp"))
                        .hasToString("1000");
            }
        }
    }
}
