package io.converge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.RefusalReason;
import io.converge.model.VersionVector;
import io.converge.serde.RefusedRecordException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoundTest {

    private static Found json(String json) {
        try {
            return new Found(JsonValue.of(JsonToAvro.parse(json)), "value:/at (source.t.x)");
        } catch (JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            MS       | 1769860800500                    | 1769860800500
            MS       | "1769860800500"                  | 1769860800500
            MS       | -1                               | -1
            S        | 1769860800                       | 1769860800000
            S        | 1769860800.5009                  | 1769860800500
            S        | "1769860800.5"                   | 1769860800500
            ISO_8601 | "2026-01-31T12:00:00.500999Z"    | 1769860800500
            ISO_8601 | "2026-01-31T13:00+01:00"         | 1769860800000
            ISO_8601 | "1600-01-01T00:00:00.9999999Z"   | -11676095999001
            ISO_8601 | "2300-01-01T00:00:00Z"           | 10413792000000
            """)
    void timestampIsReadInItsUnit(TimestampUnit unit, String json, long expected) {
        assertThat(json(json).timestamp(unit)).isEqualTo(expected);
    }

    @Test
    void typeGoesBeforeTheUnit() {
        Schema micros = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));

        assertThat(new Found(AvroValue.of(1769860800500999L, micros), "x").timestamp(TimestampUnit.S))
                .isEqualTo(1769860800500L);
        assertThat(
                        json("{\"schema\": {\"type\": \"int64\", \"name\": \"io.debezium.time.MicroTimestamp\"}, \"payload\": 1769860800500999}")
                                .timestamp(TimestampUnit.S))
                .isEqualTo(1769860800500L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            MS       | "soon"                 | value:/at (source.t.x) is 'soon', not a time in ms
            S        | true                   | is a boolean, not a time in s
            MS       | {}                     | is a map, not a time in ms
            MS       | 1e300                  | not a time in ms
            MS       | null                   | value:/at (source.t.x) is missing; it is to be a time in ms
            ISO_8601 | 5                      | is 5, not a time such as 2026-01-31T12:00:00Z
            ISO_8601 | "2026-01-31T12:00:00"  | not a time such as
            """)
    void whatIsNoTimeIsNamed(TimestampUnit unit, String json, String message) {
        assertThatThrownBy(() -> json(json).timestamp(unit))
                .isInstanceOf(RefusedRecordException.class)
                .hasMessageContaining(message);
    }

    /** A number of few letters may have hundreds of millions of digits: nobody may reckon with it. */
    @ParameterizedTest
    @CsvSource({"1e100000000", "-1e400000000", "1e-400000000", "1.5e2000000000", "1e-1000000000"})
    void timeOfAnyExponentIsRefused(String json) {
        for (TimestampUnit unit : TimestampUnit.values()) {
            assertThatThrownBy(() -> json(json).timestamp(unit))
                    .isInstanceOfSatisfying(
                            RefusedRecordException.class,
                            e -> assertThat(e.reason()).isEqualTo(RefusalReason.UNDECODABLE))
                    .hasMessageContaining("value:/at (source.t.x) is ");
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "'\"7\"', 7", "9223372036854775807, 9223372036854775807"})
    void sequenceIsAWholeNumberOrItsText(String json, long expected) {
        assertThat(json(json).sequence()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1.5", "7.0", "9223372036854775808", "'\"a\"'", "true", "null", "{}"})
    void whatIsNoSequenceIsRefused(String json) {
        assertThatThrownBy(() -> json(json).sequence())
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_SEQUENCE))
                .hasMessageContaining("value:/at (source.t.x) is ")
                .hasMessageContaining("a whole number from 1 on");
    }

    @Test
    void skuIsATextOrAWholeNumber() {
        assertThat(json("\"A\"").sku()).isEqualTo("A");
        assertThat(json("1001").sku()).isEqualTo("1001");
        assertThatThrownBy(() -> json("1.5").sku())
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.MISSING_SKU));
    }

    /** A record of a megabyte may have as many. */
    @Test
    void contextOfManyOriginsIsReadInOneWalk() {
        Map<String, Long> origins = new LinkedHashMap<>();
        for (long number = 1; number <= 200_000; number++) {
            origins.put(Long.toHexString(number), number);
        }
        Schema map = Schema.createMap(Schema.create(Schema.Type.LONG));

        assertThat(new Found(AvroValue.of(origins, map), "value:/seen (source.t.context)").context())
                .isEqualTo(VersionVector.of(origins));
    }

    @Test
    void whatIsNoContextNamesItsSetting() {
        assertThatThrownBy(() -> json("{\"x\": -1}").context())
                .isInstanceOfSatisfying(
                        RefusedRecordException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CONTEXT))
                .hasMessageContaining("value:/at (source.t.x): context has 'x': -1");
    }
}
