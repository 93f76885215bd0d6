package io.converge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.json.AvroToJson;
import io.converge.model.Pointer;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.change.ValueReader;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.registry.RegistryClient;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Rows as Kafka Connect's converter for Avro writes them. */
class RecordShapeTest {

    private static final Schema ROW = new Schema.Parser().parse("""
            {"type": "record", "name": "Value", "namespace": "shop.public.rows", "connect.name": "shop.public.rows.Value", "fields": [
              {"name": "name", "type": "string"},
              {"name": "day", "type": ["null", {"type": "int", "connect.version": 1, "connect.name": "io.debezium.time.Date"}], "default": null},
              {"name": "at", "type": {"type": "long", "connect.version": 1, "connect.name": "io.debezium.time.MicroTime"}},
              {"name": "listed", "type": {"type": "long", "connect.name": "io.debezium.time.MicroTimestamp"}, "default": 0},
              {"name": "lasting", "type": {"type": "long", "connect.name": "io.debezium.time.MicroDuration"}},
              {"name": "changed", "type": {"type": "string", "connect.name": "io.debezium.time.ZonedTimestamp"}},
              {"name": "weight", "type": ["null", {"type": "record", "name": "VariableScaleDecimal", "namespace": "io.debezium.data",
                "fields": [{"name": "scale", "type": "int"}, {"name": "value", "type": "bytes"}],
                "connect.name": "io.debezium.data.VariableScaleDecimal"}], "default": null},
              {"name": "sizes", "type": {"type": "array", "items": "io.debezium.data.VariableScaleDecimal"}},
              {"name": "__op", "type": ["null", "string"], "default": null}]}
            """);

    private static GenericRecord row(int scale, long unscaled) {
        GenericRecord row = new GenericData.Record(ROW);
        row.put("name", "lamp");
        row.put("day", 20_484);
        row.put("at", 30_600_000_000L);
        row.put("listed", 1_769_860_800_123_456L);
        row.put("lasting", 5L);
        row.put("changed", "2026-01-31T12:00:00Z");
        row.put("weight", decimal(scale, unscaled));
        row.put("sizes", List.of(decimal(0, 3), decimal(1, 25)));
        row.put("__op", "u");
        return row;
    }

    private static GenericRecord decimal(int scale, long unscaled) {
        Schema schema = ROW.getField("weight").schema().getTypes().get(1);
        GenericRecord decimal = new GenericData.Record(schema);
        decimal.put("scale", scale);
        decimal.put("value", ByteBuffer.wrap(BigInteger.valueOf(unscaled).toByteArray()));
        return decimal;
    }

    private static TopicSource table(String... drop) {
        return new TopicSource(
                "rows",
                Format.DEBEZIUM,
                ValueFormat.AVRO,
                null,
                new Locator.OfFormat(),
                new Locator.Key(),
                new Locator.OfFormat(),
                new Locator.OfFormat(),
                TimestampUnit.MS,
                null,
                null,
                null,
                Updates.ROW,
                Stream.of(drop).map(Pointer::parse).toList(),
                false,
                List.of());
    }

    private static AvroProduct product(GenericRecord row, Set<String> unavailable, String... drop) {
        try (ValueReader limits = ValueReader.of(registry())) {
            return new AvroProducts(table(drop), limits).product(AvroValue.of(row), unavailable);
        }
    }

    private static RegistryClient registry() {
        return new RegistryClient(
                Map.of(
                        RegistryClient.DESERIALIZER, "io.confluent.kafka.serializers.KafkaAvroDeserializer",
                        RegistryClient.REGISTRY_URL, "mock://shapes"),
                100);
    }

    @Test
    void timesAndDecimalsGetAvrosTypesAndControlsGo() {
        assertThat(AvroToJson.record(product(row(3, 1_250), Set.of()).record()))
                .hasToString(
                        "{\"name\":\"lamp\",\"day\":\"2026-01-31\",\"at\":\"08:30:00\",\"listed\":\"2026-01-31T12:00:00.123456\","
                                + "\"lasting\":5,\"changed\":\"2026-01-31T12:00:00Z\",\"weight\":\"1.250\",\"sizes\":[\"3\",\"2.5\"]}");
    }

    @Test
    void shapedProductIsWrittenAndReadAsItIs() {
        AvroProduct product = product(row(3, 1_250), Set.of());

        assertThat(product.schema().getFullName()).isEqualTo("shop.public.rows.Value");
        assertThat(product.schema())
                .isEqualTo(new Schema.Parser().parse(product.schema().toString()));
        assertThat(new AvroProduct(product.encoded()).fields()).isEqualTo(product.fields());
    }

    @Test
    void valuesThatAreNotThereAreNullOrEmpty() {
        AvroProduct product = product(row(3, 1_250), Set.of("name", "day", "sizes"));

        assertThat(product.get("/name")).isEqualTo("");
        assertThat(product.get("/day")).isNull();
        assertThat(product.get("/sizes")).isEqualTo(List.of());
    }

    @Test
    void schemaThatHasNothingToShapeStaysTheSame() {
        Schema plain = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}");
        GenericRecord row = new GenericData.Record(plain);
        row.put("name", "lamp");

        assertThat(product(row, Set.of(), "/absent", "/name/deeper").record()).isSameAs(row);
    }

    @Test
    void decimalIsHeldToTheLimitOfDigits() {
        assertThatThrownBy(() -> product(row(2_000_000_000, 7), Set.of()))
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.TOO_LARGE));
    }

    /** In one schema, a name is that of one type. */
    @Test
    void typeThatLosesSomethingInOneOfItsPlacesGetsANameOfItsOwn() {
        Schema order = new Schema.Parser().parse("""
                {"type": "record", "name": "Order", "namespace": "shop", "fields": [
                  {"name": "shipping", "type": {"type": "record", "name": "Address", "fields": [
                    {"name": "city", "type": "string"},
                    {"name": "internal", "type": ["null", "string"], "default": null}]}},
                  {"name": "billing", "type": ["null", "Address"]}]}
                """);
        GenericRecord row = new GenericData.Record(order);
        row.put("shipping", address(order, "Rome", "i"));
        row.put("billing", address(order, "Oslo", "j"));

        AvroProduct product = product(row, Set.of(), "/shipping/internal", "/billing/absent");

        assertThat(read(product))
                .hasToString("{\"shipping\":{\"city\":\"Rome\"},\"billing\":{\"city\":\"Oslo\",\"internal\":\"j\"}}");
        assertThat(product.schema().getFullName()).isEqualTo("shop.Order");
        assertThat(product.schema().getField("shipping").schema().getFullName())
                .isEqualTo("shop.Address_without_internal");
        assertThat(read(product(row, Set.of(), "/shipping/internal", "/billing/internal")))
                .hasToString("{\"shipping\":{\"city\":\"Rome\"},\"billing\":{\"city\":\"Oslo\"}}");
    }

    private static GenericRecord address(Schema order, String city, String internal) {
        GenericRecord address =
                new GenericData.Record(order.getField("shipping").schema());
        address.put("city", city);
        address.put("internal", internal);
        return address;
    }

    /** By the schema's text and the product's bytes, as consumers do. */
    private static JsonNode read(AvroProduct product) {
        byte[] bytes = AvroForm.encode(product.record());
        Schema schema = new Schema.Parser().parse(product.schema().toString());
        return AvroToJson.record(AvroForm.decode(schema, bytes, 0, bytes.length));
    }

    @Test
    void typeThatContainsItselfLosesWhatIsDroppedToo() {
        Schema node = new Schema.Parser().parse("""
                {"type": "record", "name": "Node", "namespace": "shop", "fields": [
                  {"name": "name", "type": "string"},
                  {"name": "ctl", "type": "string"},
                  {"name": "child", "type": ["null", "Node"], "default": null}]}
                """);
        GenericRecord child = new GenericData.Record(node);
        child.put("name", "inner");
        child.put("ctl", "kept");
        GenericRecord row = new GenericData.Record(node);
        row.put("name", "outer");
        row.put("ctl", "CONTROL");
        row.put("child", child);

        assertThat(read(product(row, Set.of(), "/ctl")))
                .hasToString("{\"name\":\"outer\",\"child\":{\"name\":\"inner\",\"ctl\":\"kept\",\"child\":null}}");
        assertThat(read(product(row, Set.of(), "/child/ctl")))
                .hasToString("{\"name\":\"outer\",\"ctl\":\"CONTROL\",\"child\":{\"name\":\"inner\",\"child\":null}}");
    }

    /** Each type is met twice as often as the one around it. */
    @Test
    void typesThatAreUsedTwiceEachAreShapedOnce() {
        StringBuilder schema = new StringBuilder("\"string\"");
        for (int i = 0; i < 60; i++) {
            String inner = i == 0 ? "\"string\"" : "\"T" + (i - 1) + "\"";
            schema.insert(
                            0,
                            "{\"type\":\"record\",\"name\":\"T" + i
                                    + "\",\"fields\":[{\"name\":\"a\",\"type\":[\"null\",")
                    .append("]},{\"name\":\"b\",\"type\":[\"null\",")
                    .append(inner)
                    .append("]},{\"name\":\"ctl\",\"type\":\"string\"}]}");
        }
        GenericRecord row = new GenericData.Record(new Schema.Parser().parse(schema.toString()));
        row.put("ctl", "CONTROL");

        assertThat(AvroToJson.record(product(row, Set.of(), "/ctl").record())).hasToString("{\"a\":null,\"b\":null}");
    }

    @Test
    void decimalWithoutDigitsIsNamed() {
        GenericRecord row = row(3, 1_250);
        ((GenericRecord) row.get("weight")).put("value", ByteBuffer.allocate(0));

        assertThatThrownBy(() -> product(row, Set.of()))
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.UNDECODABLE))
                .hasMessageContaining("io.debezium.data.VariableScaleDecimal has no digits");
    }

    /** Of any type that an event may lack the value of. */
    @Test
    void valueThatIsNotThereIsOfItsType() {
        Schema schema = new Schema.Parser().parse("""
                {"type": "record", "name": "Row", "fields": [
                  {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                  {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}}]}
                """);
        GenericRecord row = new GenericData.Record(schema);
        row.put("price", ByteBuffer.wrap(new byte[] {1}));
        row.put("kind", new GenericData.EnumSymbol(schema.getField("kind").schema(), "B"));

        assertThat(read(product(row, Set.of("price", "kind")))).hasToString("{\"price\":\"0.00\",\"kind\":\"A\"}");
    }

    @Test
    void documentInATextNamesTheFormThatItIsReadIn() {
        try (ValueReader limits = ValueReader.of(registry())) {
            Value document = DocumentText.read(AvroValue.of("{\"name\": \"lamp\"}"));

            assertThatThrownBy(() -> new AvroProducts(table(), limits).product(document, Set.of()))
                    .isInstanceOfSatisfying(
                            RefusedRecordException.class,
                            e -> assertThat(e.reason()).isEqualTo(RefusalReason.UNDECODABLE))
                    .hasMessageContaining("source.rows.value.format=json");
        }
    }
}
