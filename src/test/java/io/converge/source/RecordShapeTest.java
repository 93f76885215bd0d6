package io.converge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.json.AvroToJson;
import io.converge.model.Pointer;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
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

    private static AvroProduct product(GenericRecord row, Set<String> unavailable, String... drop) {
        RegistryClient registry = new RegistryClient(
                Map.of(
                        RegistryClient.DESERIALIZER, "io.confluent.kafka.serializers.KafkaAvroDeserializer",
                        RegistryClient.REGISTRY_URL, "mock://shapes"),
                100);
        try (ValueReader limits = ValueReader.of(registry)) {
            return new AvroProducts(Stream.of(drop).map(Pointer::parse).toList(), true, limits)
                    .product(AvroValue.of(row), unavailable);
        }
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
}
