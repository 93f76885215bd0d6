package io.converge.serde.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.product.ContentDifference;
import io.converge.testing.Lattice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

        assertThat(CommonSchema.of(Set.of(older, newer))).contains(newer);
        assertThat(CommonSchema.of(Set.of(older))).contains(older);
    }

    @Test
    void recordsThatContainThemselvesAndOfWhichNoneHoldsTheOtherAreMadeOne() {
        String next = "{'name': 'next', 'type': ['null', 'R'], 'default': null}, "
                + "{'name': 'all', 'type': {'type': 'array', 'items': 'R'}, 'default': []}";
        Schema one = record(next + ", {'name': 'a', 'type': 'int'}");
        Schema other = record("{'name': 'b', 'type': 'int'}, {'name': 'next', 'type': ['null', 'R'], 'default': null}");

        Schema made = CommonSchema.of(Set.of(one, other)).orElseThrow();

        assertThat(made.getFields()).extracting(Schema.Field::name).containsExactlyInAnyOrder("next", "all", "a", "b");
        assertThat(made.getField("all").defaultVal()).isEqualTo(List.of());
        GenericRecord inner = new GenericData.Record(other);
        inner.put("b", 2);
        GenericRecord outer = new GenericData.Record(other);
        outer.put("b", 1);
        outer.put("next", inner);
        GenericRecord converted = (GenericRecord) new SchemaConversion(other, made).convert(outer);
        assertThat(converted)
                .hasToString("{\"next\": {\"next\": null, \"all\": [], \"a\": null, \"b\": 2},"
                        + " \"all\": [], \"a\": null, \"b\": 1}");
    }

    @Test
    void recordThatHoldsAnotherButForWhatItContainsDoesNotHoldIt() {
        Schema one = record("{'name': 'next', 'type': ['null', 'R', {'type': 'record', 'name': 'S', 'fields':"
                + " [{'name': 'up', 'type': ['null', 'R']}, {'name': 's', 'type': 'string'}]}]}");
        Schema other = record("{'name': 'next', 'type': ['null', 'R', {'type': 'record', 'name': 'S', 'fields':"
                + " [{'name': 'up', 'type': ['null', 'R']}, {'name': 's', 'type': 'int'}]}]}");
        CommonSchema common = new CommonSchema();

        assertThat(common.holds(one, other)).isFalse();
        assertThat(common.holds(one.getField("next").schema(), other)).isFalse();
        assertThat(common.holds(one, one)).isTrue();
    }

    @Test
    void fieldThatIsRenamedAndAnotherThatGoesMakeOneSchemaWithTheNewName() {
        Schema first = record("{'name': 'title', 'type': 'string'}, {'name': 'legacy', 'type': 'string'}");
        Schema third = record("{'name': 'name', 'aliases': ['title'], 'type': 'string'}");
        GenericRecord old = new GenericData.Record(first);
        old.put("title", "t");
        old.put("legacy", "l");

        Schema made = CommonSchema.of(Set.of(first, third)).orElseThrow();

        assertThat(made.getFields()).extracting(Schema.Field::name).containsExactly("legacy", "name");
        assertThat(made.getField("name").aliases()).containsExactly("title");
        assertThat(new SchemaConversion(first, made).convert(old)).hasToString("{\"legacy\": \"l\", \"name\": \"t\"}");
    }

    @Test
    void nameThatIsUsedAnewBesideTheRenamedFieldIsAnotherField() {
        Schema first = record("{'name': 'a', 'type': 'string'}, {'name': 'gone', 'type': 'int'}");
        Schema second = record("{'name': 'b', 'aliases': ['a'], 'type': 'string'}, {'name': 'a', 'type': 'int'}");

        Schema made = CommonSchema.of(Set.of(first, second)).orElseThrow();

        assertThat(made.getFields()).extracting(Schema.Field::name).containsExactlyInAnyOrder("a", "b", "gone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'type': 'record', 'name': 'Old', 'fields': []} |"
                        + " {'type': 'record', 'name': 'New', 'aliases': ['Old'], 'fields': []}",
                "{'type': 'enum', 'name': 'Old', 'symbols': ['A']} |"
                        + " {'type': 'enum', 'name': 'New', 'aliases': ['Old'], 'symbols': ['A', 'B']}",
                "['null', {'type': 'fixed', 'name': 'Old', 'size': 1}] |"
                        + " ['null', 'int', {'type': 'fixed', 'name': 'New', 'aliases': ['Old'], 'size': 1}]",
            })
    void typeThatIsRenamedByAnAliasHoldsTheOlder(String older, String newer) {
        Schema one = record("{'name': 'f', 'type': " + older + "}");
        Schema other = record("{'name': 'f', 'type': " + newer + "}");

        assertThat(CommonSchema.of(Set.of(one, other))).contains(other);
        assertThat(new CommonSchema().holds(one, other)).isFalse();
    }

    @Test
    void productThatIsRenamedAndOfWhichAFieldGoesIsOneProduct() {
        Schema older = record("{'name': 'a', 'type': 'string'}");
        Schema newer = new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"P\", \"aliases\": [\"R\"], \"fields\": [{\"name\": \"b\","
                        + " \"type\": \"string\"}]}");

        Schema made = CommonSchema.of(Set.of(older, newer)).orElseThrow();

        assertThat(made.getFullName()).isEqualTo("P");
        assertThat(made.getAliases()).containsExactly("R");
        assertThat(made.getFields()).extracting(Schema.Field::name).containsExactlyInAnyOrder("a", "b");
    }

    /** Each branch against each would be 25 million pairs. */
    @Test
    void branchesOfLargeUnionsAndSymbolsOfLargeEnumsAreLookedUp() {
        Schema one = record(
                "{'name': 'u', 'type': " + union(5_000) + "}, {'name': 'e', 'type': " + symbols(50_000, 1) + "}");
        Schema other = record(
                "{'name': 'u', 'type': " + union(5_001) + "}, {'name': 'e', 'type': " + symbols(50_000, -1) + "}");
        GenericRecord value = new GenericData.Record(one);
        value.put("e", new GenericData.EnumSymbol(one.getField("e").schema(), "S7"));
        CommonSchema common = new CommonSchema();

        assertThat(common.holds(other, one)).isTrue();
        assertThat(common.holds(one, other)).isFalse();
        assertThat(new SchemaConversion(one, other).convert(value)).hasToString("{\"u\": null, \"e\": \"S7\"}");
    }

    private static String union(int records) {
        return IntStream.range(0, records)
                .mapToObj(i -> "{'type': 'record', 'name': 'R" + i + "', 'fields': []}")
                .collect(Collectors.joining(", ", "['null', ", "]"));
    }

    private static String symbols(int count, int step) {
        return IntStream.range(0, count)
                .mapToObj(i -> "'S" + (step > 0 ? i : count - 1 - i) + "'")
                .collect(Collectors.joining(", ", "{'type': 'enum', 'name': 'E', 'symbols': [", "]}"));
    }

    /** Each level has the one below twice, so a walk that knows nothing of that takes 2 to the 40th steps. */
    @Test
    void typesThatAreUsedAgainAndAgainAreComparedOnce() {
        Schema older = Lattice.of(40, record("{'name': 'f', 'type': 'int'}"), true);
        Schema newer = Lattice.of(
                40, record("{'name': 'f', 'type': 'long'}, {'name': 'g', 'type': 'int', 'default': 0}"), true);
        Schema other = Lattice.of(40, record("{'name': 'h', 'type': 'int'}"), true);
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
