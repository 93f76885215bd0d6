package io.converge.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.binary.AvroForm;
import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaConversion;
import io.converge.testing.Evolutions;
import io.converge.testing.RandomProducts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.Test;

/** Whatever a product's schema becomes, aliases and all: what was written with any of its schemas stands in one of all. */
class EvolutionTest {

    @Test
    void aliasOfANameThatStandsElsewhereTakesNothing() {
        Schema older = record(
                "{'name': 'name', 'type': 'string'}," + " {'name': 'a', 'type': ['null', 'string'], 'default': null}");
        Schema newer = record("{'name': 'name', 'type': 'string'},"
                + " {'name': 'b', 'type': 'int', 'default': 7, 'aliases': ['a']}");

        Schema common = CommonSchema.of(List.of(older, newer)).orElseThrow();

        assertThat(common.getFields()).extracting(Schema.Field::name).containsExactlyInAnyOrder("name", "a", "b");
        assertThat(common.toString()).doesNotContain("aliases");
        assertAllSurvive(List.of(older, newer), new Random(1));
    }

    @Test
    void fieldThatWasRenamedAndCameAgainIsTakenOnce() {
        Schema first = record("{'name': 'a', 'type': 'int'}");
        Schema second = record("{'name': 'b', 'type': 'int', 'aliases': ['a']}");
        Schema third = record("{'name': 'a', 'type': ['null', 'string'], 'default': null}");

        assertThat(new CommonSchema().holds(second, first)).isTrue();
        assertAllSurvive(List.of(first, second, third), new Random(1));
    }

    @Test
    void oneFieldFeedsOneAlias() {
        Schema older = record("{'name': 'a', 'type': 'int'}");
        Schema twice = record("{'name': 'b', 'type': 'int', 'default': 0, 'aliases': ['a']},"
                + " {'name': 'c', 'type': 'string', 'default': '', 'aliases': ['a']}");
        Schema both = record("{'name': 'b', 'type': 'int', 'default': 0, 'aliases': ['a']},"
                + " {'name': 'a', 'type': 'int', 'default': 0}");

        assertThat(new CommonSchema().holds(twice, older)).isTrue();
        assertThat(converted(older, twice, 5)).isEqualTo("{\"b\": 5, \"c\": \"\"}");
        assertThat(converted(older, both, 5)).isEqualTo("{\"b\": 0, \"a\": 5}");
    }

    @Test
    void nameHasOneMeaningWhereverItStands() {
        String part = "{'type': 'record', 'name': 'Part', 'fields': [{'name': 'n', 'type': '%s'}]}";
        Schema one = record("{'name': 'a', 'type': " + part.formatted("int") + "}");
        Schema other = record("{'name': 'b', 'type': " + part.formatted("string") + "}, {'name': 'c', 'type': 'Part'}");

        assertAllSurvive(List.of(one, other), new Random(1));
    }

    @Test
    void defaultThatOneLacksDoesNotKeepAThirdOut() {
        Schema without = record("");
        Schema optional = record("{'name': 'f', 'type': 'int', 'default': 7}");
        Schema required = record("{'name': 'f', 'type': 'int'}, {'name': 'g', 'type': 'int'}");

        assertAllSurvive(List.of(without, optional, required), new Random(1));
        assertAllSurvive(List.of(without, optional, record("{'name': 'f', 'type': 'string'}")), new Random(1));
    }

    @Test
    void everyPairAndTripleStandsInOneSchema() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Schema> schemas = Evolutions.of("Al", 5, random);
            for (int i = 0; i < schemas.size(); i++) {
                for (int j = i + 1; j < schemas.size(); j++) {
                    assertAllSurvive(List.of(schemas.get(i), schemas.get(j)), random);
                    for (int k = j + 1; k < schemas.size(); k++) {
                        assertAllSurvive(List.of(schemas.get(i), schemas.get(j), schemas.get(k)), random);
                    }
                }
            }
        }
    }

    private static void assertAllSurvive(List<Schema> schemas, Random random) {
        Schema common = CommonSchema.of(schemas).orElseThrow(() -> new AssertionError("no schema holds " + schemas));
        List<Schema> reversed = new ArrayList<>(schemas);
        Collections.reverse(reversed);
        assertThat(CommonSchema.of(reversed).map(Schema::toString)).contains(common.toString());
        assertThat(AvroForm.parse(common.toString())).isEqualTo(common);
        for (Schema schema : schemas) {
            GenericRecord written = RandomProducts.of(schema, random);
            GenericRecord read = (GenericRecord) new SchemaConversion(schema, common).convert(written);
            byte[] bytes = AvroForm.encode(read);
            GenericRecord again = AvroForm.decode(read.getSchema(), bytes, 0, bytes.length);
            assertThat(survives(written, again))
                    .as("%s of %s as %s of %s", written, schema, again, common)
                    .isTrue();
        }
    }

    private static boolean survives(Object written, Object read) {
        if (written instanceof IndexedRecord source) {
            IndexedRecord target = (IndexedRecord) read;
            Schema.Field[] origins = CommonSchema.origins(target.getSchema(), source.getSchema());
            List<Schema.Field> survived = new ArrayList<>();
            for (int i = 0; i < origins.length; i++) {
                if (origins[i] != null && survives(source.get(origins[i].pos()), target.get(i))) {
                    survived.add(origins[i]);
                }
            }
            return survived.size() == source.getSchema().getFields().size()
                    && survived.containsAll(source.getSchema().getFields());
        }
        if (written instanceof Collection<?> elements) {
            Iterator<?> others = ((Collection<?>) read).iterator();
            return elements.size() == ((Collection<?>) read).size()
                    && elements.stream().allMatch(element -> survives(element, others.next()));
        }
        if (written instanceof Map<?, ?> entries) {
            return entries.size() == ((Map<?, ?>) read).size() && text(entries).equals(text((Map<?, ?>) read));
        }
        return String.valueOf(written).equals(String.valueOf(read));
    }

    private static String text(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .toList()
                .toString();
    }

    private static String converted(Schema source, Schema target, int value) {
        GenericRecord record = new GenericData.Record(source);
        record.put(0, value);
        return new SchemaConversion(source, target).convert(record).toString();
    }

    private static Schema record(String fields) {
        return AvroForm.parse(("{'type': 'record', 'name': 'p.Al', 'fields': [" + fields + "]}").replace('\'', '"'));
    }
}
