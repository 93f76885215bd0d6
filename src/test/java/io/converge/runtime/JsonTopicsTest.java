package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation.Emitted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics of products in JSON, plain and as Kafka Connect's converter writes it. */
class JsonTopicsTest {

    private static final String TOPIC = "shop";

    private static final String SCHEMA = """
            {"type": "record", "name": "Item", "namespace": "shop", "fields": [
              {"name": "name", "type": "string"},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}], "default": null},
              {"name": "sold", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": null},
              {"name": "opens", "type": ["null", {"type": "int", "logicalType": "time-millis"}], "default": null},
              {"name": "day", "type": ["null", "string"], "default": null},
              {"name": "tags", "type": ["null", {"type": "map", "values": "string"}], "default": null},
              {"name": "size", "type": ["null", {"type": "record", "name": "Size", "fields": [
                {"name": "width", "type": ["null", {"type": "bytes", "logicalType": "big-decimal"}]}]}], "default": null}]}
            """;

    @TempDir
    private Path directory;

    private List<Emitted> feed(String value, String... settings) {
        try {
            Path schema = directory.resolve("Item.avsc");
            Files.writeString(schema, SCHEMA);
            Map<String, String> given = new HashMap<>(Map.of(
                    "changes.topics", TOPIC,
                    "source.shop.format", "product",
                    "source.shop.value.format", "json",
                    "source.shop.product.schema", schema.toString(),
                    "source.shop.origin", "shop",
                    "source.shop.sequence", "offset"));
            for (String setting : settings) {
                String[] parts = setting.split("=", 2);
                given.put("source.shop." + parts[0], parts[1]);
            }
            try (Simulation simulation = new Simulation(new ConvergeConfig(given))) {
                byte[] bytes = value == null ? null : value.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
                return simulation.feed(TOPIC, "A".getBytes(StandardCharsets.UTF_8), bytes, new RecordHeaders());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode product(String value, String... settings) {
        List<Emitted> emitted = feed(value, settings);
        assertThat(emitted).extracting(Emitted::topic).containsExactly("product-converged");
        return emitted.get(0).line().get("product");
    }

    private void assertLetter(String value, String reason, String... detail) {
        List<Emitted> emitted = feed(value);
        assertThat(emitted).extracting(Emitted::topic).containsExactly("product-dead-letters");
        assertThat(emitted.get(0).line().get("reason").textValue()).isEqualTo(reason);
        assertThat(emitted.get(0).line().get("detail").textValue()).contains(detail);
    }

    @Test
    void plainJsonIsTypedByTheSchema() {
        assertThat(product("{'name': 'lamp', 'price': 19.9, 'tags': {'color': 'red'}}"))
                .hasToString("{\"name\":\"lamp\",\"price\":\"19.90\",\"sold\":null,\"opens\":null,\"day\":null,"
                        + "\"tags\":{\"color\":\"red\"},\"size\":null}");
    }

    /** The member of a row, its type as Kafka Connect's converter tells it, and what it is read as. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            price | 'B8Y='        | 'type': 'bytes', 'name': 'org.apache.kafka.connect.data.Decimal', 'parameters': {'scale': '2'} | 19.90
            price | 'MmU='        | 'type': 'bytes', 'name': 'org.apache.kafka.connect.data.Decimal', 'parameters': {'scale': '1'} | 1290.10
            price | '1234'        | 'type': 'string'                                                                            | 1234.00
            price | 0.1           | 'type': 'double'                                                                            | 0.10
            price | {'scale': 1, 'value': 'Zw=='} | 'type': 'struct', 'name': 'io.debezium.data.VariableScaleDecimal'           | 10.30
            sold  | 1769860800123000 | 'type': 'int64', 'name': 'io.debezium.time.MicroTimestamp'                               | 2026-01-31T12:00:00.123Z
            sold  | 1769860800123 | 'type': 'int64', 'name': 'org.apache.kafka.connect.data.Timestamp'                          | 2026-01-31T12:00:00.123Z
            sold  | '2026-01-31T13:00:00+01:00' | 'type': 'string', 'name': 'io.debezium.time.ZonedTimestamp'                   | 2026-01-31T12:00:00Z
            opens | 30600000000   | 'type': 'int64', 'name': 'io.debezium.time.MicroTime'                                       | 08:30:00
            day   | 20484         | 'type': 'int32', 'name': 'io.debezium.time.Date'                                            | 2026-01-31
            """)
    void typesOfKafkaConnectAreKnown(String name, String value, String type, String expected) {
        String typed = "{'schema': {'type': 'struct', 'fields': [{'field': 'name', 'type': 'string'}, {'field': '"
                + name + "', " + type + "}]}, 'payload': {'name': 'lamp', '" + name + "': " + value + "}}";

        assertThat(product(typed).get(name).asText()).isEqualTo(expected);
    }

    @Test
    void whatStandsDeeperIsKnown() {
        String typed =
                "{'schema': {'type': 'struct', 'fields': [{'field': 'size', 'type': 'struct', 'fields': [{'field': 'width',"
                        + " 'type': 'bytes', 'name': 'org.apache.kafka.connect.data.Decimal', 'parameters': {'scale': '3'}}]}]}, 'payload':"
                        + " {'name': 'lamp', 'size': {'width': 'Zw=='}, 'tags': '{\\'color\\': \\'red\\'}'}}";

        assertThat(product(typed).at("/size/width").textValue()).isEqualTo("0.103");
        assertThat(product(typed).at("/tags/color").textValue()).isEqualTo("red");
    }

    @Test
    void nullIsADeleteAlsoInTheConvertersEnvelope() {
        for (String value : new String[] {null, "null", "{'schema': null, 'payload': null}"}) {
            List<Emitted> emitted = feed(value);
            assertThat(emitted).extracting(Emitted::topic).containsExactly("product-converged");
            assertThat(emitted.get(0).line().get("product").isNull()).isTrue();
        }
    }

    @Test
    void droppedMembersAreNoPartOfTheProduct() {
        assertThat(product(
                                "{'name': 'lamp', 'version': 7, 'meta': {'by': 'x'}}",
                                "sequence=value:/version",
                                "drop=/version,/meta")
                        .get("name")
                        .textValue())
                .isEqualTo("lamp");
    }

    @Test
    void whatDoesNotFitIsADeadLetterWithItsPlace() {
        assertLetter("{'name': 'lamp', 'version': 7}", "UNDECODABLE", "/version", "source.shop.drop");
        assertLetter("{'name': 5}", "UNDECODABLE", "source.shop.product.schema", "/name is 5, not a text");
        assertLetter("{'name': 'lamp', 'price': 'free'}", "UNDECODABLE", "/price is \"free\", not a decimal");
        assertLetter(
                "{'name': 'lamp', 'price': {'amount': 5}}",
                "UNDECODABLE",
                "/price is {\"amount\":5}, not a decimal of 12");
        assertLetter(
                "{'name': 'lamp', 'size': {'width': []}}", "UNDECODABLE", "/size/width is [], not a decimal such as");
        assertLetter(
                "{'name': 'lamp', 'price': {'scale': 1e400000000, 'value': 'AQ=='}}",
                "UNDECODABLE",
                "not a decimal of 12");
        assertLetter("[]", "UNDECODABLE", "no JSON object");
        assertLetter("{'name': ", "UNDECODABLE", "not JSON");
        assertLetter("", "UNDECODABLE", "the value is empty");
        assertLetter("{'name': 'a', 'name': 'b'}", "UNDECODABLE", "not JSON");
        assertLetter("{'name': '\\ud800'}", "UNDECODABLE", "half a surrogate pair");
    }

    private static String typed(String fields, String payload) {
        return "{'schema': {'type': 'struct', 'fields': [{'field': 'name', 'type': 'string'}, " + fields
                + "]}, 'payload': " + payload + "}";
    }

    /** Of what is beyond the limit of digits, four letters would become a hundred thousand. */
    @Test
    void numberIsHeldToTheLimitOfDigitsBeforeItIsWrittenOut() {
        String decimal =
                "'type': 'bytes', 'name': 'org.apache.kafka.connect.data.Decimal', 'parameters': {'scale': '%d'}";
        for (int scale : new int[] {-100_000, 100_000, -1_001}) {
            assertLetter(
                    typed("{'field': 'day', " + decimal.formatted(scale) + "}", "{'name': 'lamp', 'day': 'AQ=='}"),
                    "TOO_LARGE",
                    "a decimal of more than 1000 digits");
        }
        assertLetter("{'name': 'lamp', 'day': {'scale': -100000, 'value': 'AQ=='}}", "TOO_LARGE", "a decimal of more");
        assertLetter(
                "{'name': 'lamp', 'day': {'scale': 0, 'value': '" + "A".repeat(1_000_000) + "'}}",
                "UNDECODABLE",
                "/day is ",
                "not a text");
    }

    /** A megabyte of them would be 140. */
    @Test
    void zerosOfAllNumbersTogetherAreHeldToALimit() {
        StringBuilder many = new StringBuilder("{'t': 'AQ=='");
        for (int i = 0; i < 1_100; i++) {
            many.append(", 't").append(i).append("': 'AQ=='");
        }
        String type =
                "{'field': 'tags', 'type': 'map', 'values': {'type': 'bytes', 'name': 'org.apache.kafka.connect.data.Decimal', 'parameters': {'scale': '-1000'}}}";

        assertLetter(typed(type, "{'name': 'lamp', 'tags': " + many + "}}"), "TOO_LARGE", "zeros");
    }

    @Test
    void timeBeyondItsBitsIsNoOther() {
        String born = "{'field': 'day', 'type': '%s', 'name': 'io.debezium.time.%s'}";
        assertLetter(
                typed(born.formatted("int64", "Timestamp"), "{'name': 'lamp', 'day': 18446744073709552616}"),
                "UNDECODABLE",
                "/day is 18446744073709552616");
        assertLetter(
                typed(born.formatted("int32", "Date"), "{'name': 'lamp', 'day': 4611686018427387904}"),
                "UNDECODABLE",
                "/day is 4611686018427387904");
    }

    /** A megabyte has room for a type of so many fields and a value that has them all. */
    @Test
    void typeOfManyFieldsIsLookedThroughOnce() {
        StringBuilder fields = new StringBuilder("{'field': 'name', 'type': 'string'}");
        StringBuilder tags = new StringBuilder("'t': 'x'");
        for (int i = 0; i < 14_000; i++) {
            fields.append(", {'field': 't").append(i).append("', 'type': 'string'}");
            tags.append(", 't").append(i).append("': 'x'");
        }
        String type = "{'field': 'tags', 'type': 'struct', 'fields': [" + fields + "]}";

        assertThat(product(typed(type, "{'name': 'lamp', 'tags': {" + tags + "}}"))
                        .get("tags"))
                .hasSize(14_001);
    }
}
