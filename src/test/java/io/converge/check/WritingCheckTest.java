package io.converge.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.config.ConvergeConfig;
import io.converge.serde.binary.AvroForm;
import io.converge.testing.EmbeddedSchemaSerializer;
import io.converge.testing.RandomSchemas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** A class that cannot write the products is found before it is used, and any schema has products to try it with. */
class WritingCheckTest {

    private static final Schema EVERYTHING = RandomSchemas.of(24);

    /** Does not write converged records. */
    public static final class Refusing implements Serializer<Object> {

        private final Serializer<Object> whole = new EmbeddedSchemaSerializer();

        @Override
        public byte[] serialize(String topic, Object value) {
            if (((IndexedRecord) value).getSchema().getField("product") != null && topic.equals("product-converged")) {
                throw new UnsupportedOperationException("no such type here");
            }
            return whole.serialize(topic, value);
        }
    }

    @Test
    void classesThatWriteAndReadAnyProductPass() {
        for (Map<String, String> settings : List.of(
                Map.<String, String>of(),
                Map.of("avro.use.logical.type.converters", "true"),
                Map.of(
                        "value.serializer", EmbeddedSchemaSerializer.class.getName(),
                        "value.deserializer", EmbeddedSchemaSerializer.Reader.class.getName()))) {
            assertThat(new WritingCheck(new ConvergeConfig(settings)).problem(EVERYTHING, 1))
                    .isEmpty();
        }
    }

    @Test
    void classThatCannotWriteTheProductIsFound() {
        ConvergeConfig config = new ConvergeConfig(Map.of(
                "value.serializer", Refusing.class.getName(),
                "value.deserializer", EmbeddedSchemaSerializer.Reader.class.getName()));

        assertThat(new WritingCheck(config).problem(EVERYTHING, 1))
                .isEqualTo(Optional.of("the configured classes cannot write and read products of "
                        + EVERYTHING.getFullName()
                        + ": java.lang.UnsupportedOperationException: no such type here"));
    }

    @Test
    void productsOfTypesThatContainEachOtherEnd() {
        Schema tree = AvroForm.parse("{'type': 'record', 'name': 'Tree', 'fields': [".replace('\'', '"')
                + ("{'name': 'children', 'type': {'type': 'array', 'items': 'Tree'}},"
                                + "{'name': 'named', 'type': {'type': 'map', 'values': 'Tree'}},"
                                + "{'name': 'either', 'type': ['Tree', {'type': 'record', 'name': 'Leaf', 'fields': []}]}]}")
                        .replace('\'', '"'));

        for (int seed = 0; seed < 100; seed++) {
            assertThat(AvroForm.encode(next(tree, seed)).length).isLessThan(50_000);
        }
    }

    @Test
    void recordsThatAreReusedInEachOtherEnd() {
        assertThat(AvroForm.encode(next(lattice(40, true), 1)).length).isLessThan(50_000);
        assertThat(AvroForm.encode(next(lattice(8, false), 1)).length).isLessThan(50_000);
        assertThatThrownBy(() -> next(lattice(40, false), 1))
                .hasMessage("the least product of L40 has 3298534883327 values");
        assertThatThrownBy(() -> next(lattice(100, false), 1)).hasMessageContaining("the least product of L100 has ");
    }

    @Test
    void recordThatContainsItselfInEveryValueIsNamed() {
        Schema endless = Schema.createRecord("Endless", null, null, false);
        endless.setFields(List.of(new Schema.Field("self", endless)));

        assertThatThrownBy(() -> next(endless, 1)).hasMessage("a product of Endless contains itself without end");
    }

    /** Each record twice in the next one. */
    private static Schema lattice(int levels, boolean nullable) {
        Schema below = Schema.createRecord("L0", null, null, false);
        below.setFields(List.of(new Schema.Field("x", Schema.create(Schema.Type.INT))));
        for (int level = 1; level <= levels; level++) {
            Schema type = nullable ? Schema.createUnion(Schema.create(Schema.Type.NULL), below) : below;
            Schema record = Schema.createRecord("L" + level, null, null, false);
            record.setFields(List.of(new Schema.Field("a", type), new Schema.Field("b", type)));
            below = record;
        }
        return below;
    }

    private static GenericRecord next(Schema schema, long seed) {
        return new ProductGenerator(schema, Map.of()).next(new Random(seed));
    }
}
