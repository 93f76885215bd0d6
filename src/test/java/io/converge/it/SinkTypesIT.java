package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Values of every type of Avro in PostgreSQL. */
class SinkTypesIT {

    private static final String DECIMAL = "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 40, 'scale': 10}";
    private static final String LINE = "{'type': 'record', 'name': 'Line', 'fields': [{'name': 'n', 'type': 'long'}]}";

    /** By type: a value as JSON, the column's type, and what PostgreSQL says that it is. */
    private final Map<String, String[]> values = new LinkedHashMap<>();

    private void is(String type, String value, String column, String text) {
        values.put(type, new String[] {value, column, text});
    }

    private void numbers() {
        is("'boolean'", "true", "boolean", "true");
        is("'int'", "-2147483648", "integer", "-2147483648");
        is("'long'", "9223372036854775807", "bigint", "9223372036854775807");
        is("'float'", "0.1", "real", "0.1");
        is("['null', 'float']", "'NaN'", "real", "NaN");
        is("'double'", "5e-324", "double precision", "5e-324");
        is("['null', 'double']", "'-Infinity'", "double precision", "-Infinity");
        is(
                DECIMAL,
                "'-123456789012345678901234567890.0000000010'",
                "numeric(40,10)",
                "-123456789012345678901234567890.0000000010");
        is("{'type': 'bytes', 'logicalType': 'big-decimal'}", "'1.5000'", "numeric", "1.5000");
    }

    private void texts() {
        is("'string'", "'a\\\\b {,} \\u00e4\\ud83d\\ude00\\n'", "text", "a\\b {,} ä😀\n");
        is("{'type': 'enum', 'name': 'Color', 'symbols': ['RED', 'BLUE']}", "'BLUE'", "text", "BLUE");
        is(
                "{'type': 'string', 'logicalType': 'uuid'}",
                "'123e4567-e89b-12d3-a456-426614174000'",
                "uuid",
                "123e4567-e89b-12d3-a456-426614174000");
        is(
                "{'type': 'fixed', 'name': 'Id', 'size': 16, 'logicalType': 'uuid'}",
                "'123e4567-e89b-12d3-a456-426614174001'",
                "uuid",
                "123e4567-e89b-12d3-a456-426614174001");
        is("'bytes'", "'AP9c'", "bytea", "\\x00ff5c");
        is("{'type': 'fixed', 'name': 'Two', 'size': 2}", "'AP8='", "bytea", "\\x00ff");
    }

    private void times() {
        is("{'type': 'int', 'logicalType': 'date'}", "'+12345-01-31'", "date", "12345-01-31");
        is("['null', {'type': 'int', 'logicalType': 'date'}]", "'-0043-03-15'", "date", "0044-03-15 BC");
        is("{'type': 'int', 'logicalType': 'time-millis'}", "'23:59:59.999'", "time without time zone", "23:59:59.999");
        is(
                "{'type': 'long', 'logicalType': 'time-micros'}",
                "'00:00:00.000001'",
                "time without time zone",
                "00:00:00.000001");
        is(
                "{'type': 'long', 'logicalType': 'timestamp-millis'}",
                "'2026-01-31T12:00:00.001Z'",
                "timestamp with time zone",
                "2026-01-31 12:00:00.001+00");
        is(
                "{'type': 'long', 'logicalType': 'timestamp-micros'}",
                "'-0043-03-15T12:00:00.000001Z'",
                "timestamp with time zone",
                "0044-03-15 12:00:00.000001+00 BC");
        is(
                "{'type': 'long', 'logicalType': 'timestamp-nanos'}",
                "'2026-01-31T12:00:00.000000001Z'",
                "text",
                "2026-01-31T12:00:00.000000001Z");
        is(
                "{'type': 'long', 'logicalType': 'local-timestamp-millis'}",
                "'+10000-01-31T12:00:00'",
                "timestamp without time zone",
                "10000-01-31 12:00:00");
        is(
                "{'type': 'long', 'logicalType': 'local-timestamp-micros'}",
                "'1969-12-31T23:59:59.999999'",
                "timestamp without time zone",
                "1969-12-31 23:59:59.999999");
        is(
                "{'type': 'fixed', 'name': 'Span', 'size': 12, 'logicalType': 'duration'}",
                "'P14M3DT3.500S'",
                "interval",
                "1 year 2 mons 3 days 00:00:03.5");
    }

    private void collections() {
        is(
                "{'type': 'array', 'items': ['null', 'string']}",
                "['a', null, 'NULL', '', '{,}\\\\']",
                "text[]",
                "{a,NULL,\"NULL\",\"\",\"{,}\\\\\"}");
        is(
                "['null', {'type': 'array', 'items': " + DECIMAL + "}]",
                "['1.5', '2']",
                "numeric(40,10)[]",
                "{1.5000000000,2.0000000000}");
        is(
                "{'type': 'array', 'items': " + LINE + "}",
                "[{'n': 9007199254740993}]",
                "jsonb",
                "[{\"n\": 9007199254740993}]");
        is("{'type': 'array', 'items': {'type': 'array', 'items': 'int'}}", "[[1], [2, 3]]", "jsonb", "[[1], [2, 3]]");
        is("{'type': 'map', 'values': " + DECIMAL + "}", "{'a': '1.5'}", "jsonb", "{\"a\": \"1.5000000000\"}");
        is(
                "{'type': 'record', 'name': 'Box', 'fields': [{'name': 'w', 'type': 'double'}]}",
                "{'w': 0.1}",
                "jsonb",
                "{\"w\": 0.1}");
        is("['null', 'string', 'long']", "7", "jsonb", "7");
        is("'null'", "null", "text", "null");
    }

    private Schema schema() {
        StringBuilder fields = new StringBuilder();
        int number = 0;
        for (String type : values.keySet()) {
            fields.append(number == 0 ? "" : ", ")
                    .append("{'name': 'c")
                    .append(number++)
                    .append("', 'type': ");
            fields.append(type).append('}');
        }
        return new Schema.Parser()
                .parse(("{'type': 'record', 'name': 'All', 'fields': [" + fields + "]}").replace('\'', '"'));
    }

    private String product() {
        int[] number = {0};
        return values.values().stream()
                .map(value -> "'c" + number[0]++ + "': " + value[0])
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private Map<String, String> expected(int what) {
        Map<String, String> expected = new LinkedHashMap<>();
        int number = 0;
        for (String[] value : values.values()) {
            expected.put("c" + number++, value[what]);
        }
        return expected;
    }

    @Test
    void everyTypeKeepsEveryDigit() throws Exception {
        numbers();
        texts();
        times();
        collections();
        try (SinkScene scene = new SinkScene()) {
            scene.put("A", schema(), product(), "CONVERGED");
            scene.catchUp();

            Map<String, String> types = new LinkedHashMap<>();
            Map<String, String> found = new LinkedHashMap<>();
            for (String column : expected(1).keySet()) {
                types.put(
                        column,
                        scene.rows("select format_type(atttypid, atttypmod) from pg_attribute where attname = '"
                                        + column + "' and attrelid = 'products'::regclass")
                                .get(0));
                found.put(
                        column,
                        scene.rows("select " + column + "::text from products").get(0));
            }

            assertThat(types).isEqualTo(expected(1));
            assertThat(found).isEqualTo(expected(2));
            assertThat(scene.catchUp(scene.setup().fromBeginning()).written()).isZero();
        }
    }
}
