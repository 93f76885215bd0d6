package io.converge.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
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

    /** Each level has the one below twice, so a walk that knows nothing of that takes 2 to the 40th steps. */
    @Test
    void typesThatAreUsedAgainAndAgainAreComparedOnce() {
        Schema older = lattice("{'name': 'f', 'type': 'int'}");
        Schema newer = lattice("{'name': 'f', 'type': 'long'}, {'name': 'g', 'type': 'int', 'default': 0}");
        Schema other = lattice("{'name': 'h', 'type': 'int'}");
        GenericRecord value = new GenericData.Record(older);
        value.put("a", null);
        value.put("b", null);

        assertThat(CommonSchema.of(Set.of(older, newer))).contains(newer);
        assertThat(new SchemaConversion(older, newer).convert(value)).isEqualTo(new GenericData.Record(newer));
        Schema merged = CommonSchema.of(Set.of(older, other)).orElseThrow();
        assertThat(new CommonSchema().holds(merged, other)).isTrue();
        assertThat(AvroForm.isRecursive(merged)).isFalse();
        assertThat(new Schema.Parser().parse(merged.toString())).isEqualTo(merged);
        EncodedRecord encoded = new EncodedRecord(older, new byte[2], 0, 2);
        assertThat(ContentDifference.of(older).isProven(encoded, encoded)).isFalse();
    }

    private static Schema lattice(String bottom) {
        Schema schema = record(bottom);
        for (int i = 0; i < 40; i++) {
            Schema below = Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
            schema = SchemaBuilder.record("L" + i)
                    .fields()
                    .name("a")
                    .type(below)
                    .noDefault()
                    .name("b")
                    .type(below)
                    .noDefault()
                    .endRecord();
        }
        return schema;
    }

    @Test
    void whatContainsItselfFarBelowIsRecursive() {
        assertThat(AvroForm.isRecursive(
                        record("{'name': 'f', 'type': {'type': 'map', 'values': {'type': 'record', 'name':"
                                + " 'S', 'fields': [{'name': 'g', 'type': {'type': 'array', 'items': 'R'}}]}}}")))
                .isTrue();
        // Twice side by side is not in itself.
        assertThat(AvroForm.isRecursive(record("{'name': 'f', 'type': {'type': 'record', 'name': 'S', 'fields': []}},"
                        + " {'name': 'g', 'type': 'S'}")))
                .isFalse();
    }

    private static Schema record(String fields) {
        return new Schema.Parser()
                .parse(("{'type': 'record', 'name': 'R', 'fields': [" + fields + "]}").replace('\'', '"'));
    }
}
