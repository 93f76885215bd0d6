package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Variant;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolution;
import io.converge.policy.Standing;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.EncodedRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A union's value keeps its branch, and what is taken over stays what its writer wrote. */
class UnionsTest {

    private static final Schema SCHEMA = schema(2);

    private static Schema schema(int scale) {
        return AvroForm.parse("""
                {'type': 'record', 'name': 'Item', 'namespace': 'shop', 'fields': [
                  {'name': 'media', 'type': ['null',
                    {'type': 'record', 'name': 'Book', 'fields': [{'name': 'title', 'type': 'string'}]},
                    {'type': 'record', 'name': 'Movie', 'fields': [{'name': 'title', 'type': 'string'}]},
                    {'type': 'map', 'values': 'string'}]},
                  {'name': 'ratio', 'type': ['null', 'float', 'double']},
                  {'name': 'kind', 'type': ['null', 'string', {'type': 'enum', 'name': 'Kind', 'symbols': ['A', 'B']}]},
                  {'name': 'code', 'type': ['null', 'bytes', {'type': 'fixed', 'name': 'Code', 'size': 1}]},
                  {'name': 'shelf', 'type': {'type': 'array', 'items': ['Book', 'Movie']}},
                  {'name': 'price', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': SCALE}},
                  {'name': 'note', 'type': 'string', 'default': ''}]}
                """.replace('\'', '"').replace("SCALE", String.valueOf(scale)));
    }

    private static GenericRecord named(String type, String title) {
        GenericRecord record = new GenericData.Record(SCHEMA.getField("media").schema().getTypes().stream()
                .filter(branch -> branch.getName().equals(type))
                .findFirst()
                .orElseThrow());
        record.put("title", title);
        return record;
    }

    private static GenericRecord item(Object media, Object ratio, Object kind, Object code, String note) {
        GenericRecord item = new GenericData.Record(SCHEMA);
        item.put("media", media);
        item.put("ratio", ratio);
        item.put("kind", kind);
        item.put("code", code);
        item.put("shelf", media instanceof GenericRecord ? List.of(media) : List.of());
        item.put("price", ByteBuffer.wrap(new byte[] {0, 0, 15}));
        item.put("note", note);
        return item;
    }

    private static Object enumB() {
        return new GenericData.EnumSymbol(
                SCHEMA.getField("kind").schema().getTypes().get(2), "B");
    }

    private static Object fixed() {
        return new GenericData.Fixed(SCHEMA.getField("code").schema().getTypes().get(2), new byte[] {7});
    }

    private static GenericRecord movie(String note) {
        return item(named("Movie", "Dune"), 0.1, enumB(), fixed(), note);
    }

    private static GenericRecord book(String note) {
        return item(named("Book", "Dune"), 0.1f, "B", ByteBuffer.wrap(new byte[] {7}), note);
    }

    private static AvroProduct stored(GenericRecord record) {
        byte[] bytes = AvroForm.encode(record);
        return new AvroProduct(new EncodedRecord(record.getSchema(), bytes, 0, bytes.length));
    }

    private static Change change(String origin, long timestamp, GenericRecord product, GenericRecord before) {
        Version version = new Version(
                new Dot(origin, 1),
                Operation.REPLACE,
                false,
                timestamp,
                stored(product),
                before == null ? null : stored(before),
                new Position("t", 0, timestamp));
        return new Change("SKU", version, VersionVector.EMPTY);
    }

    private static Resolution resolution(Map<String, String> settings, List<Change> changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = ((Accepted) state.accept(change, 9)).state();
        }
        return new ConvergeConfig(settings).resolver().resolve("SKU", state);
    }

    private static byte[] bytes(Product product) {
        return AvroForm.encode(((AvroProduct) product).record());
    }

    private static final Map<String, String> MERGE = Map.of("resolution.policy", "field-merge");

    @Test
    void movieStaysAMovieInAMergeThatDoesNotTouchIt() {
        Change left = change("eu", 1, movie("left"), movie("before"));
        GenericRecord cheaper = movie("before");
        cheaper.put("price", ByteBuffer.wrap(new byte[] {9}));
        Change right = change("us", 2, cheaper, movie("before"));
        GenericRecord both = movie("left");
        both.put("price", ByteBuffer.wrap(new byte[] {9}));

        Product merged = resolution(MERGE, List.of(left, right)).outcome().product();

        assertThat(merged.compareForm(new AvroProduct(both))).isZero();
        assertThat(bytes(resolution(MERGE, List.of(right, left)).outcome().product()))
                .isEqualTo(bytes(merged));
    }

    @Test
    void leafComesFromTheVersionThatDecidedIt() {
        Change left = change("eu", 1, movie("before"), book("before"));
        Change right = change("us", 2, book("right"), book("before"));

        Product merged = resolution(MERGE, List.of(left, right)).outcome().product();

        // The books turned into a movie, whose number, enum and fixed came along: equal numbers did not change.
        GenericRecord expected = movie("right");
        expected.put("ratio", 0.1f);
        assertThat(merged.compareForm(new AvroProduct(expected))).isZero();
    }

    @Test
    void concurrentBookAndMovieOfOneTitleAreInConflict() {
        Resolution resolution =
                resolution(Map.of(), List.of(change("eu", 1, movie(""), null), change("us", 2, book(""), null)));

        assertThat(resolution.conflict()).isNotNull();
        assertThat(resolution.outcome().product().fields())
                .containsEntry("media", new Variant("shop.Book", Map.of("title", "Dune")))
                .containsEntry("kind", new Variant("string", "B"))
                .containsEntry("ratio", new BigDecimal("0.1"));
    }

    @Test
    void procedureInJavaScriptKeepsBranchesThatItDoesNotTouch(@TempDir Path folder) throws IOException {
        Path script = Files.writeString(
                folder.resolve("merge.js"),
                "function merge(incoming, existing, isTombstone, conflicting) {"
                        + " existing.note = existing.note + incoming.note;"
                        + " existing.shelf = incoming.shelf.concat(existing.shelf);"
                        + " var collection = getContext().getCollection();"
                        + " collection.replaceDocument(existing._self, existing); }");
        Map<String, String> settings = Map.of("resolution.policy", "custom", "resolution.procedure", "file:" + script);
        GenericRecord right = book("b");
        right.put("shelf", List.of(named("Book", "It")));

        Resolution resolution =
                resolution(settings, List.of(change("eu", 1, movie("a"), null), change("us", 2, right, null)));

        assertThat(resolution.conflict().explanation().reason()).isNull();
        AvroProduct product = (AvroProduct) resolution.outcome().product();
        assertThat(product.fields()).containsEntry("media", new Variant("shop.Movie", Map.of("title", "Dune")));
        assertThat(ratio(product)).isEqualTo(0.1);
        assertThat(product.fields().get("shelf"))
                .isEqualTo(List.of(
                        new Variant("shop.Book", Map.of("title", "It")),
                        new Variant("shop.Movie", Map.of("title", "Dune"))));
        assertThat(product.fields().get("kind")).isEqualTo(new Variant("shop.Kind", "B"));
        assertThat(product.fields().get("code")).isInstanceOf(Variant.class);
        assertThat(product.get("/note")).isEqualTo("ab");
    }

    @Test
    void newValueHasTheBranchThatWasThereElseTheFirstThatIsExact() {
        Product movie = stored(movie(""));
        Product empty = stored(item(null, null, null, null, ""));

        assertThat(ratio(movie.with("/ratio", new BigDecimal("0.5")))).isEqualTo(0.5);
        assertThat(ratio(stored(book("")).with("/ratio", new BigDecimal("0.25"))))
                .isEqualTo(0.25f);
        assertThat(ratio(empty.with("/ratio", new BigDecimal("0.5")))).isEqualTo(0.5f);
        assertThat(ratio(empty.with("/ratio", new BigDecimal("0.1")))).isEqualTo(0.1);
        assertThat(ratio(empty.with("/ratio", new BigDecimal("1e300")))).isEqualTo(1e300);
        assertThat(movie.with("/kind", "A").fields()).containsEntry("kind", new Variant("shop.Kind", "A"));
        assertThat(movie.with("/kind", "C").fields()).containsEntry("kind", new Variant("string", "C"));
        assertThat(empty.with("/kind", "A").fields()).containsEntry("kind", new Variant("string", "A"));
        assertThat(movie.with("/media", stored(book("")).get("/media")).fields())
                .containsEntry("media", new Variant("shop.Book", Map.of("title", "Dune")));
        assertThatThrownBy(() -> empty.with("/ratio", new BigDecimal("1e400")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("/ratio is 1E+400, not ");
    }

    private static Object ratio(Product product) {
        return ((GenericRecord) ((AvroProduct) product).record()).get("ratio");
    }

    @Test
    void twinsOfOneValueEndInTheSameFormInAnyOrder() {
        GenericRecord wider =
                AvroForm.decode(schema(3), AvroForm.encode(book("")), 0, AvroForm.encode(book("")).length);
        wider.put("price", ByteBuffer.wrap(new byte[] {0, (byte) 150}));
        GenericRecord asDouble = book("");
        asDouble.put("ratio", Double.valueOf("0.1"));
        GenericRecord longer = book("");
        longer.put("price", ByteBuffer.wrap(new byte[] {15}));
        List<GenericRecord> twins = List.of(book(""), wider, asDouble, longer);
        assertThat(twins)
                .allSatisfy(twin -> assertThat(stored(twin).number("/price")).isEqualTo(new BigDecimal("0.15")));

        List<String> ends = new ArrayList<>();
        for (GenericRecord first : twins) {
            List<GenericRecord> order = new ArrayList<>(List.of(first));
            order.addAll(twins);
            ends.add(lastEmitted(order));
        }

        assertThat(ends).containsOnly(ends.get(0));
    }

    /** What a consumer has in the end; a twin of equal content is a duplicate, never a collision. */
    private static String lastEmitted(List<GenericRecord> products) {
        Convergence convergence = new Convergence(new ConvergeConfig(Map.of()).resolver(), 9);
        Standing standing = Standing.unread(ItemState.EMPTY);
        Product emitted = null;
        for (GenericRecord product : products) {
            Converged step = (Converged) convergence.step(standing, change("eu", 1, product, null));
            assertThat(step.collision()).isFalse();
            standing = step.standing();
            emitted = step.emission().converged() == null
                    ? emitted
                    : step.emission().converged().product();
        }
        AvroProduct live = (AvroProduct) standing.state().live().get(0).product();
        assertThat(live.compareForm(emitted)).isZero();
        return live.schema() + " " + live.record();
    }

    @Test
    void mapsInAnotherOrderAreNoOtherForm() {
        GenericRecord one = item(new LinkedHashMap<>(Map.of("a", "1")), null, null, null, "");
        GenericRecord other = item(new LinkedHashMap<>(Map.of("b", "2")), null, null, null, "");
        put(one, "b", "2");
        put(other, "a", "1");
        ItemState state = ((Accepted) ItemState.EMPTY.accept(change("eu", 1, one, null), 9)).state();

        assertThat(((Accepted) state.accept(change("eu", 1, other, null), 9)).state())
                .isSameAs(state);
    }

    @SuppressWarnings("unchecked") // The test has just put it there.
    private static void put(GenericRecord item, String key, String value) {
        ((Map<String, String>) item.get("media")).put(key, value);
    }
}
