package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {

    private static final String DECIMAL =
            "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}";

    private static ColumnType type(String schema) {
        return ColumnType.of(new Schema.Parser().parse(schema));
    }

    private static TargetColumn column(String base, int modifier) {
        boolean isArray = base.endsWith("[]");
        return new TargetColumn(
                "c", base, base.replace("[]", ""), base, isArray, false, modifier, false, false, false, true);
    }

    private static int numeric(int precision, int scale) {
        return (precision << 16 | scale & 0x7ff) + 4;
    }

    @ParameterizedTest
    @CsvSource({
        "12, 2, true",
        "9, 2, true",
        "10, 3, true",
        "9, 3, false",
        "8, 2, false",
        "12, 1, false",
        "0, 0, true",
        "12, -1, false"
    })
    void decimalNeedsItsDigitsOnBothSidesOfThePoint(int precision, int scale, boolean isHeld) {
        int modifier = precision == 0 ? -1 : numeric(precision, scale);

        assertThat(type(DECIMAL).isHeldBy(column("numeric", modifier))).isEqualTo(isHeld);
    }

    @ParameterizedTest
    @CsvSource({
        "int, int4, true",
        "int, int8, true",
        "int, int2, false",
        "long, int8, true",
        "long, int4, false",
        "long, float8, false",
        "float, float4, true",
        "float, float8, true",
        "double, float4, false",
        "double, numeric, true",
        "string, text, true",
        "string, varchar, true",
        "string, bpchar, false",
        "string, name, false",
        "int, text, true",
        "int, jsonb, true",
        "bytes, bytea, true",
        "bytes, text, true",
        "boolean, bool, true",
        "boolean, int4, false"
    })
    void wholeNumbersFloatsAndTexts(String type, String column, boolean isHeld) {
        assertThat(type('"' + type + '"').isHeldBy(column(column, -1))).isEqualTo(isHeld);
    }

    @ParameterizedTest
    @CsvSource({
        "timestamp-millis, timestamptz, -1, true",
        "timestamp-millis, timestamptz, 3, true",
        "timestamp-micros, timestamptz, 3, false",
        "timestamp-micros, timestamp, -1, true",
        "local-timestamp-micros, timestamptz, -1, false",
        "local-timestamp-millis, timestamp, 3, true",
        "timestamp-nanos, timestamptz, -1, false",
        "timestamp-nanos, text, -1, true",
        "time-micros, time, 6, true",
        "time-micros, time, 0, false",
        "time-micros, timetz, -1, false"
    })
    void timesNeedTheirUnit(String logicalType, String column, int modifier, boolean isHeld) {
        ColumnType type = type("{\"type\": \"long\", \"logicalType\": \"" + logicalType + "\"}");

        assertThat(type.isHeldBy(column(column, modifier))).isEqualTo(isHeld);
    }

    @Test
    void arraysAreHeldByArraysOfWhatHoldsTheirElements() {
        ColumnType type = type("{\"type\": \"array\", \"items\": \"int\"}");

        assertThat(type.sql()).isEqualTo("integer[]");
        assertThat(type.isHeldBy(column("int8[]", -1))).isTrue();
        assertThat(type.isHeldBy(column("int2[]", -1))).isFalse();
        assertThat(type.isHeldBy(column("int4", -1))).isFalse();
        assertThat(type.isHeldBy(column("jsonb", -1))).isTrue();
        assertThat(type("\"int\"").isHeldBy(column("int4[]", -1))).isFalse();
    }

    @Test
    void whatMayBeOneOfSeveralIsJson() {
        assertThat(type("[\"null\", \"int\"]").sql()).isEqualTo("integer");
        assertThat(type("[\"int\", \"string\"]").sql()).isEqualTo("jsonb");
        assertThat(type("{\"type\": \"map\", \"values\": \"int\"}").sql()).isEqualTo("jsonb");
    }

    @Test
    void moreDigitsThanAreDeclaredAnywhereAreOfNoDeclaredNumber() {
        assertThat(type(DECIMAL.replace("9", "1001")).sql()).isEqualTo("numeric");
        assertThat(type(DECIMAL).sql()).isEqualTo("numeric(9,2)");
    }
}
