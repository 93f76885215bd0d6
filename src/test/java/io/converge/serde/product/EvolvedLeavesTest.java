package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolver;
import io.converge.serde.change.ChangeReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** It does not matter to field-merge which version of a product's schema its writers have, nor in which order their changes come. */
class EvolvedLeavesTest {

    private static final Schema OLDER = schema("""
            {"name": "price", "type": "int", "default": 0},
            {"name": "sizes", "type": {"type": "array", "items": {"type": "record", "name": "Size", "fields": [
              {"name": "width", "type": "int"}]}}, "default": []},
            {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []},
            {"name": "images", "type": {"type": "array", "items": {"type": "record", "name": "Image", "fields": [
              {"name": "url", "type": "string"}, {"name": "alt", "type": "string"}]}}, "default": []}""");

    /** A renamed field, an element with one more field, and texts that may be something else, too. */
    private static final Schema NEWER = schema("""
            {"name": "cost", "aliases": ["price"], "type": "int", "default": 0},
            {"name": "sizes", "type": {"type": "array", "items": {"type": "record", "name": "Size", "fields": [
              {"name": "width", "type": "int"}, {"name": "unit", "type": ["null", "string"], "default": null}]}}, "default": []},
            {"name": "tags", "type": {"type": "array", "items": ["string", {"type": "enum", "name": "Tag", "symbols": ["NEW"]}]},
              "default": []},
            {"name": "images", "type": {"type": "array", "items": {"type": "record", "name": "Image", "fields": [
              {"name": "url", "type": ["string", "Tag"]}, {"name": "alt", "type": "string"}]}}, "default": []}""");

    private static Schema schema(String fields) {
        return new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"Thing\", \"namespace\": \"shop\", \"fields\": ["
                        + "{\"name\": \"name\", \"type\": \"string\", \"default\": \"\"}, " + fields + "]}");
    }

    /** What a product says, whatever schema it is written in. */
    private record Thing(String name, int price, List<Integer> sizes, List<String> tags, List<String> images) {

        private static final Thing FIRST = new Thing("n", 1, List.of(1, 2), List.of("s", "t"), List.of("u", "v"));

        String in(Schema schema) {
            boolean isOlder = schema.equals(OLDER);
            String text = isOlder ? "\"%s\"" : "{\"string\": \"%s\"}";
            return "{\"name\": \"%s\", \"%s\": %d, \"sizes\": [%s], \"tags\": [%s], \"images\": [%s]}"
                    .formatted(
                            name,
                            isOlder ? "price" : "cost",
                            price,
                            joined(sizes, "{\"width\": %s}"),
                            joined(tags, text),
                            joined(images, "{\"url\": " + text + ", \"alt\": \"a\"}"));
        }

        private static String joined(List<?> values, String form) {
            return String.join(
                    ", ", values.stream().map(value -> form.formatted(value)).toList());
        }
    }

    static Stream<Arguments> edits() {
        Thing first = Thing.FIRST;
        return Stream.of(
                Arguments.of("price", new Thing("n", 5, first.sizes, first.tags, first.images), "/price", "/cost"),
                Arguments.of(
                        "an element less", new Thing("n", 1, List.of(2), first.tags, first.images), "/sizes", "/sizes"),
                Arguments.of(
                        "an element more",
                        new Thing("n", 1, List.of(1, 2, 3), first.tags, first.images),
                        "/sizes",
                        "/sizes"),
                Arguments.of(
                        "a tag less", new Thing("n", 1, first.sizes, List.of("t"), first.images), "/tags", "/tags"),
                Arguments.of(
                        "a tag more",
                        new Thing("n", 1, first.sizes, List.of("s", "t", "w"), first.images),
                        "/tags",
                        "/tags"),
                Arguments.of(
                        "an image less",
                        new Thing("n", 1, first.sizes, first.tags, List.of("v")),
                        "/images",
                        "/images"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edits")
    void editStandsWhateverSchemaItsWriterHas(String name, Thing edited, String older, String newer) throws Exception {
        Thing renamed = new Thing("other", Thing.FIRST.price, Thing.FIRST.sizes, Thing.FIRST.tags, Thing.FIRST.images);
        Thing both = new Thing("other", edited.price, edited.sizes, edited.tags, edited.images);
        List<Schema> schemas = List.of(OLDER, NEWER);
        for (int choice = 0; choice < 16; choice++) {
            Schema first = schemas.get(choice & 1);
            Schema second = schemas.get(choice >> 1 & 1);
            Schema third = schemas.get(choice >> 2 & 1);
            boolean isPartial = choice >> 3 == 1;
            String said = isPartial ? fields(second, older, newer) : before(second);
            assertStands(
                    both,
                    List.of(
                            change(first, "INSERT", "c", 1, "{}", Thing.FIRST, ""),
                            change(second, "REPLACE", "a", 2, "{\"c\": 1}", edited, said),
                            change(third, "REPLACE", "b", 3, "{\"c\": 1}", renamed, before(third))));
        }
    }

    private static void assertStands(Thing expected, List<Change> changes) throws Exception {
        Convergence convergence = new Convergence(
                new Resolver(
                        new ConvergeConfig(Map.of(
                                        "resolution.policy", "field-merge",
                                        "resolution.fields", "/sizes=set,/tags=set,/images=by:/url",
                                        "assumed.replication.lag.ms", "-1"))
                                .rules(),
                        new ProductAlignment()),
                256);
        for (int i = 0; i < 6; i++) {
            List<Change> shuffled = new ArrayList<>(changes);
            Collections.shuffle(shuffled, new Random(i));
            Converged last = null;
            ItemState state = ItemState.EMPTY;
            for (Change change : shuffled) {
                last = (Converged) convergence.step(state, change);
                state = last.state();
            }
            AvroProduct stands = (AvroProduct) last.after().outcome().product();
            Schema schema = stands.schema().equals(OLDER) ? OLDER : NEWER;
            AvroProduct wanted = (AvroProduct) change(schema, "INSERT", "x", 1, "{}", expected, "")
                    .version()
                    .product();

            assertThat(last.after().conflict()).isNull();
            assertThat(stands.fields()).as("%s", shuffled).isEqualTo(wanted.fields());
        }
    }

    private static String before(Schema schema) {
        return ", \"before\": " + Thing.FIRST.in(schema);
    }

    private static String fields(Schema schema, String older, String newer) {
        return ", \"fields\": [\"" + (schema.equals(OLDER) ? older : newer) + "\"]";
    }

    private static Change change(
            Schema schema, String operation, String origin, int time, String context, Thing product, String more)
            throws JsonFormException {
        String line =
                "{\"sku\": \"S\", \"op\": \"%s\", \"origin\": \"%s\", \"sequence\": 1, \"timestamp\": %d, \"context\": %s, "
                                .formatted(operation, origin, 1_700_000_000_000L + time, context)
                        + "\"product\": " + product.in(schema) + more + "}";
        return ChangeReader.read(new ChangeLine(schema).read(line), new Position("t", 0, time));
    }
}
