package io.converge.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommonSchemaTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'int'                    | 'long'",
                "'float'                  | 'double'",
                "'string'                 | ['null', 'string']",
                "['null', 'int']          | ['null', 'long', 'string']",
                "{'type': 'array', 'items': 'int'} | {'type': 'array', 'items': 'long'}",
                "{'type': 'enum', 'name': 'E', 'symbols': ['A']} | {'type': 'enum', 'name': 'E', 'symbols': ['B', 'A']}",
            })
    void newerFieldTypeHoldsTheOlderAndIsChosen(String older, String newer) {
        Schema one = record("{'name': 'f', 'type': " + older + "}");
        Schema other = record("{'name': 'f', 'type': " + newer + "}");

        assertThat(CommonSchema.of(Set.of(one, other))).contains(other);
        assertThat(new CommonSchema().holds(one, other)).isFalse();
    }

    @Test
    void renamedFieldIsFilledThroughItsAlias() {
        Schema older = record("{'name': 'colour', 'type': 'string'}");
        Schema newer = record("{'name': 'color', 'type': 'string', 'aliases': ['colour']}");
        GenericRecord red = new GenericData.Record(older);
        red.put("colour", "red");

        assertThat(CommonSchema.of(Set.of(older, newer))).contains(newer);
        assertThat(((GenericRecord) new SchemaConversion(older, newer).convert(red)).get("color"))
                .isEqualTo("red");
    }

    @Test
    void typesThatDifferMeetInAUnionAndKeepTheirValues() {
        Schema numbers =
                record("{'name': 'size', 'type': 'int'}, {'name': 'tags', 'type': {'type': 'map', 'values': 'int'}}");
        Schema texts = record(
                "{'name': 'size', 'type': 'string'}, {'name': 'tags', 'type': {'type': 'map', 'values': 'string'}}");
        GenericRecord number = new GenericData.Record(numbers);
        number.put("size", 4);
        number.put("tags", Map.of("a", 1));

        Schema common = CommonSchema.of(Set.of(numbers, texts)).orElseThrow();
        GenericRecord converted = (GenericRecord) new SchemaConversion(numbers, common).convert(number);

        assertThat(converted.get("size")).isEqualTo(4);
        assertThat(converted.get("tags")).isEqualTo(Map.of("a", 1));
        assertThat(AvroForm.decode(common, AvroForm.encode(converted), 0, AvroForm.encode(converted).length))
                .isEqualTo(converted);
    }

    @Test
    void choiceDoesNotHangOnTheOrder() {
        Schema a = record("{'name': 'a', 'type': 'int'}");
        Schema b = record("{'name': 'b', 'type': 'int'}");
        Schema c = record("{'name': 'c', 'type': 'int', 'default': 0}");

        Schema common = CommonSchema.of(Set.of(a, b, c)).orElseThrow();

        assertThat(common.getFields()).extracting(Schema.Field::name).containsExactlyInAnyOrder("a", "b", "c");
        for (List<Schema> order : List.of(List.of(a, b, c), List.of(c, b, a), List.of(b, c, a))) {
            assertThat(CommonSchema.of(new LinkedHashSet<>(order))).contains(common);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // the same bytes would be another number
                "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': 2} |"
                        + " {'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': 4}",
                "{'type': 'fixed', 'name': 'F', 'size': 2} | {'type': 'fixed', 'name': 'F', 'size': 4}",
            })
    void whatCannotStandInOneSchemaIsNotForced(String one, String other) {
        assertThat(CommonSchema.of(Set.of(
                        record("{'name': 'f', 'type': " + one + "}"), record("{'name': 'f', 'type': " + other + "}"))))
                .isEmpty();
    }

    @Test
    void recordThatContainsItselfEndsTheWalk() {
        Schema older = record("{'name': 'next', 'type': ['null', 'R'], 'default': null}");
        Schema newer = record(
                "{'name': 'next', 'type': ['null', 'R'], 'default': null}, {'name': 'b', 'type': 'int', 'default': 0}");

        assertThat(CommonSchema.of(Set.of(older, newer))).isEmpty();
        assertThat(CommonSchema.of(Set.of(older))).contains(older);
    }

    private static Schema record(String fields) {
        return new Schema.Parser()
                .parse(("{'type': 'record', 'name': 'R', 'fields': [" + fields + "]}").replace('\'', '"'));
    }
}
