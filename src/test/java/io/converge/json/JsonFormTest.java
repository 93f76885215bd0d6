package io.converge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.serde.schema.Schemas;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Schema EVERYTHING = new Schema.Parser().parse("""
            {"type": "record", "name": "Everything", "fields": [
              {"name": "text", "type": "string"},
              {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
              {"name": "small", "type": "int"},
              {"name": "large", "type": "long"},
              {"name": "rough", "type": "double"},
              {"name": "yes", "type": "boolean"},
              {"name": "bytes", "type": "bytes"},
              {"name": "four", "type": {"type": "fixed", "name": "Four", "size": 4}},
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
              {"name": "when", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "list", "type": {"type": "array", "items": "int"}},
              {"name": "map", "type": {"type": "map", "values": ["null", "string", "long"]}},
              {"name": "maybe", "type": ["null", "Everything"], "default": null}
            ]}""");

    private static final String LINE = """
            {"text": "ä", "kind": "B", "small": -1, "large": 9007199254740993, "rough": 0.5, "yes": true,
             "bytes": "AP8=", "four": "AQIDBA==", "price": "12.30", "when": "2023-11-14T22:13:20Z", "list": [1, 2],
             "map": {"a": null, "b": "x", "c": 3}, "maybe": null}""";

    @Test
    void everyTypeComesBackAsItWas() throws Exception {
        GenericRecord record = JsonToAvro.record(JSON.readTree(LINE), EVERYTHING);

        assertThat(JSON.readTree(AvroToJson.record(record).toString())).isEqualTo(JSON.readTree(LINE));
    }

    @Test
    void productOfADeleteIsNotHeard() throws Exception {
        GenericRecord change = new ChangeLine(Schemas.PRODUCT).read("""
                {"sku": "A", "op": "DELETE", "origin": "eu", "sequence": 1, "timestamp": 1, "product": {"colour": []}}""");

        assertThat(change.get("product")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "small | 3000000000          | /small is 3000000000, not an int",
                "large | 1.5                 | /large is 1.5, not a whole number of 64 bits",
                "large | 99999999999999999999 | /large is 99999999999999999999, not a whole number of 64 bits",
                "kind  | \"C\"               | /kind is \"C\", not one of [A, B]",
                "price | \"1.234\"           | /price is \"1.234\", not a decimal of 9 digits, 2 of them after the point",
                "price | \"12345678.00\"     | /price is \"12345678.00\", not a decimal of 9 digits, 2 of them after the point",
                "price | \"1e999999999\"     | /price is \"1e999999999\", not a decimal of 9 digits, 2 of them after the point",
                "price | \"cheap\"           | /price is \"cheap\", not a decimal of 9 digits, 2 of them after the point",
                "when  | \"yesterday\"       | /when is \"yesterday\", not a time such as 2026-01-31T12:00:00Z",
                "four  | \"AQ==\"            | /four is \"AQ==\", not 4 bytes in Base64",
                "list  | [1, \"x\"]          | /list/1 is \"x\", not a whole number",
                "text  | null                | /text is null, not a text",
                "other | 1                   | Everything has no field /other",
            })
    void whatDoesNotFitIsNamedWithItsPlace(String field, String value, String message) throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(LINE);
        json.set(field, JSON.readTree(value));

        assertThatThrownBy(() -> JsonToAvro.record(json, EVERYTHING))
                .isInstanceOf(JsonFormException.class)
                .hasMessage(message);
    }

    @Test
    void decimalsAndTimesHaveTwoFormsEach() throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(LINE);
        json.put("price", 12.3).put("when", 1_700_000_000_000L);

        assertThat(JsonToAvro.record(json, EVERYTHING)).isEqualTo(JsonToAvro.record(JSON.readTree(LINE), EVERYTHING));
    }

    @Test
    void absentFieldsGetTheirDefaultOrNull() throws Exception {
        Schema schema = SchemaBuilder.record("P")
                .fields()
                .name("currency")
                .type()
                .stringType()
                .stringDefault("EUR")
                .name("note")
                .type()
                .nullable()
                .stringType()
                .noDefault()
                .endRecord();

        GenericRecord record = JsonToAvro.record(JSON.readTree("{}"), schema);

        assertThat(record.get("currency")).hasToString("EUR");
        assertThat(record.get("note")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json                | not JSON: Unrecognized token",
                "{\"sku\": \"A\"         | not JSON: Unexpected end-of-input",
                "{} {}                   | not JSON: Trailing token",
                "{\"sku\": 1, \"sku\": 2} | not JSON: Duplicate field 'sku'",
                "[]                      | the line is [], not an object",
                "{}                      | /sku is missing",
            })
    void linesThatAreNoChangeSayWhy(String line, String message) {
        assertThatThrownBy(() -> new ChangeLine(Schemas.PRODUCT).read(line))
                .isInstanceOf(JsonFormException.class)
                .hasMessageStartingWith(message);
    }
}
