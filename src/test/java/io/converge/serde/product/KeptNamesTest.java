package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.Leaf;
import io.converge.causality.Place;
import io.converge.serde.schema.CommonSchema;
import io.converge.testing.Evolutions;
import io.converge.testing.RandomProducts;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class KeptNamesTest {

    private static final String SIZE =
            "{'type': 'record', 'name': 'Size', 'fields': [{'name': 'width', 'type': 'int'}]}";

    private int kept;
    private int changed;

    @Test
    void keepsThemWhereFieldsAreAdded() {
        assertThat(KeptNames.areIn(
                        record("{'name': 'a', 'type': 'int'}, {'name': 'b', 'type': 'int', 'default': 0}"),
                        record("{'name': 'a', 'type': 'int'}")))
                .isTrue();
    }

    @Test
    void seesThatAFieldIsRenamedHoweverDeep() {
        Schema older = record("{'name': 'size', 'type': ['null', " + SIZE + "]}");
        Schema newer = record("{'name': 'size', 'type': ['null', "
                + SIZE.replace("'width'", "'breadth', 'aliases': ['width']") + "]}");

        assertThat(KeptNames.areIn(older, older)).isTrue();
        assertThat(KeptNames.areIn(newer, older)).isFalse();
    }

    @Test
    void takesElementsOfAnotherTypeForOthers() {
        assertThat(KeptNames.areIn(
                        record("{'name': 'a', 'type': {'type': 'array', 'items': ['int', 'string']}}"),
                        record("{'name': 'a', 'type': {'type': 'array', 'items': 'int'}}")))
                .isFalse();
    }

    @Test
    void isRightWhereverItSaysSo() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<Schema> schemas = Evolutions.of("Al", 3, random);
            Schema common = CommonSchema.of(schemas).orElseThrow();
            for (Schema schema : schemas) {
                if (!KeptNames.areIn(common, schema)) {
                    changed++;
                    continue;
                }
                kept++;
                PlaceConversion conversion = new PlaceConversion(schema, common, array -> null);
                requireKept(
                        new AvroProduct(RandomProducts.of(schema, random)).fields(),
                        Place.ROOT,
                        conversion,
                        "seed " + seed);
            }
        }
        assertThat(kept).isPositive();
        assertThat(changed).isPositive();
    }

    private static void requireKept(Map<?, ?> fields, Place above, PlaceConversion conversion, String seed) {
        fields.forEach((name, value) -> {
            Place place = above.then(new Place.Name((String) name));
            assertThat(conversion.of(place)).as(seed).isEqualTo(place);
            assertThat(conversion.of(new Leaf.Value(place))).as(seed).isEqualTo(new Leaf.Value(place));
            if (value instanceof Map<?, ?> below) {
                requireKept(below, place, conversion, seed);
            }
        });
    }

    private static Schema record(String fields) {
        return new Schema.Parser()
                .parse(("{'type': 'record', 'name': 'Thing', 'fields': [" + fields + "]}").replace('\'', '"'));
    }
}
