package io.converge.serde.change;

import static io.converge.model.RefusalReason.TOO_LARGE;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.converge.config.ConvergeConfig;
import io.converge.model.Limits;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.schema.Schemas;
import io.converge.testing.EmbeddedSchemaSerializer;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The limits hold as well where the gate cannot know the bytes, or the configured class makes something else of them. */
class ValueMeasureTest {

    private static final String TOPIC = "product-changes";

    private static final Map<String, String> ANOTHER_CLASS = Map.of(
            "value.serializer", EmbeddedSchemaSerializer.class.getName(),
            "value.deserializer", EmbeddedSchemaSerializer.Reader.class.getName());

    private static final Map<String, String> TRANSFORMING =
            Map.of("schema.registry.url", "mock://measure", "avro.use.logical.type.converters", "true");

    @Test
    void decimalsHaveSoManyDigits() {
        for (Map<String, String> settings : List.of(ANOTHER_CLASS, TRANSFORMING)) {
            assertTooLarge(settings, priced(BigInteger.TEN.pow(1_000)));
            assertAccepted(settings, priced(BigInteger.TEN.pow(999)));
        }
    }

    @Test
    void valuesOfNoBytesAreCounted() {
        Schema product = product("{\"type\": \"array\", \"items\": \"null\"}");
        assertTooLarge(ANOTHER_CLASS, change(product, Collections.nCopies(Limits.VALUES, null)));
        assertAccepted(ANOTHER_CLASS, change(product, Collections.nCopies(1_000, null)));
    }

    @Test
    void depthHasAnEnd() {
        Schema product = product("[\"null\", \"P\"]");
        assertTooLarge(ANOTHER_CLASS, change(product, nested(product, Limits.DEPTH - 1)));
        assertAccepted(ANOTHER_CLASS, change(product, nested(product, Limits.DEPTH - 2)));
    }

    @Test
    void namesHaveALength() {
        assertTooLarge(ANOTHER_CLASS, upsert("A", "e".repeat(Limits.ORIGIN_BYTES + 1), 1, 1, "x"));
        assertTooLarge(TRANSFORMING, upsert("A".repeat(Limits.SKU_BYTES + 1), "eu", 1, 1, "x"));
    }

    private static void assertTooLarge(Map<String, String> settings, GenericRecord change) {
        assertThat(catchThrowableOfType(RefusedRecordException.class, () -> decode(settings, change))
                        .reason())
                .isEqualTo(TOO_LARGE);
    }

    private static void assertAccepted(Map<String, String> settings, GenericRecord change) {
        assertThat(decode(settings, change)).isEqualTo(change.get("sku").toString());
    }

    /** The sku that is read. */
    private static String decode(Map<String, String> settings, GenericRecord change) {
        RegistryClient registry = new ConvergeConfig(settings).registryClient();
        byte[] bytes = registry.serializer().serialize(TOPIC, change);
        try (ChangeDecoder decoder = ChangeDecoder.of(registry)) {
            return decoder.decode(null, bytes, new RecordHeaders(), new Position(TOPIC, 0, 0))
                    .sku();
        }
    }

    private static GenericRecord priced(BigInteger unscaled) {
        GenericRecord change = upsert("A", "eu", 1, 1, "x");
        ((GenericRecord) change.get("product")).put("price", ByteBuffer.wrap(unscaled.toByteArray()));
        return change;
    }

    private static Schema product(String type) {
        return new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"P\", \"fields\": [{\"name\": \"f\", \"type\": " + type
                        + "}]}");
    }

    private static GenericRecord change(Schema product, Object value) {
        Schema schema = Schemas.change(product);
        GenericRecord change = new GenericData.Record(schema);
        GenericRecord content = new GenericData.Record(product);
        content.put("f", value);
        change.put("sku", "A");
        change.put("op", new GenericData.EnumSymbol(schema.getField("op").schema(), "UPSERT"));
        change.put("origin", "eu");
        change.put("sequence", 1L);
        change.put("timestamp", 1L);
        change.put("product", content);
        return change;
    }

    /** So many records in each other, without the one that holds them. */
    private static GenericRecord nested(Schema record, int levels) {
        GenericRecord inner = null;
        for (int i = 0; i < levels; i++) {
            GenericRecord outer = new GenericData.Record(record);
            outer.put("f", inner);
            inner = outer;
        }
        return inner;
    }
}
