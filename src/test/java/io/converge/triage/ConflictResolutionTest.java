package io.converge.triage;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.LeafConflicts.PRICE_UNRESOLVED;
import static io.converge.testing.LeafConflicts.THREE_PRICES;
import static io.converge.testing.LeafConflicts.partial;
import static io.converge.testing.LeafConflicts.record;
import static io.converge.testing.LeafConflicts.simulation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.model.Product;
import io.converge.oracle.Products;
import io.converge.policy.Resolution;
import io.converge.runtime.Simulation;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What choosing one of the versions in conflict writes. */
class ConflictResolutionTest {

    /** One of them is a row with its before image: it speaks of the price. */
    private static final List<GenericRecord> WHOLE_AND_PARTS = List.of(
            THREE_PRICES.get(0),
            change(
                    "{'sku': 'A', 'op': 'UPSERT', 'origin': 'names', 'sequence': 1, 'timestamp': 4, 'context': {'pim': 1},"
                            + " 'fields': ['/name'], 'product': {'name': 'z', 'price': 0}}"),
            partial("prices", 1, 5, "['/price']", "'price': '9.00'"),
            change("{'sku': 'A', 'op': 'REPLACE', 'origin': 'us', 'sequence': 1, 'timestamp': 9, 'context': {'pim': 1},"
                    + " 'product': {'name': 'x', 'price': 3, 'attributes': {'color': 'red'}},"
                    + " 'before': {'name': 'x', 'price': 1, 'attributes': {'color': 'red'}}}"));

    private static final Map<String, String> SHELF_RULES =
            Map.of("resolution.policy", "field-merge", "resolution.fields", "/stock/*=unresolved");

    /** One is live, and its product says nothing but the price; the other is remembered for two leaves. */
    @ParameterizedTest
    @CsvSource({"campaigns:1, 7.5", "prices:1, 9"})
    void versionThatSpeaksOfSomeFieldsIsChosenForThoseInDisputeOverWhatStands(String dot, BigDecimal price)
            throws IOException {
        Resolution resolved = chosen(PRICE_UNRESOLVED, THREE_PRICES, dot);

        assertThat(resolved.conflict()).isNull();
        assertThat(resolved.outcome().product().fields())
                .containsEntry("price", price)
                .containsEntry("name", "x")
                .containsEntry("supplierId", BigDecimal.valueOf(12))
                .containsEntry("attributes", Map.of("color", "blue"));
    }

    @Test
    void removalAndGroupAreChosenAsTheyWereWritten() throws IOException {
        Map<String, String> settings = Map.of(
                "resolution.policy",
                "field-merge",
                "resolution.fields",
                "/attributes/*=unresolved,/price=unresolved",
                "resolution.groups",
                "/price+/categoryId");
        List<GenericRecord> changes = List.of(
                THREE_PRICES.get(0),
                partial("eu", 1, 5, "['/attributes/color', '/price', '/categoryId']", "'price': 4, 'categoryId': 5"),
                partial(
                        "us",
                        1,
                        6,
                        "['/attributes/color', '/price', '/categoryId']",
                        "'price': 3, 'attributes': {'color': 'blue'}"));

        Product product = chosen(settings, changes, "eu:1").outcome().product();

        assertThat(product.fields())
                .containsEntry("attributes", Map.of())
                .containsEntry("price", BigDecimal.valueOf(4))
                .containsEntry("categoryId", BigDecimal.valueOf(5))
                .containsEntry("name", "x");
    }

    /** The name is in no dispute: someone who has seen the first one has written another. */
    @Test
    void versionThatSpeaksOfTheWholeProductIsChosenForThoseInDisputeToo() throws IOException {
        Product product =
                chosen(PRICE_UNRESOLVED, WHOLE_AND_PARTS, "us:1").outcome().product();

        assertThat(product.fields()).containsEntry("name", "z").containsEntry("price", BigDecimal.valueOf(3));
    }

    /** As the text of a value alone it would be the first branch that takes it. */
    @Test
    void chosenValueKeepsTheBranchOfItsUnion() throws IOException {
        Schema schema = SchemaBuilder.record("shop.Item")
                .fields()
                .name("code")
                .type(SchemaBuilder.unionOf()
                        .nullType()
                        .and()
                        .bytesType()
                        .and()
                        .stringType()
                        .endUnion())
                .withDefault(null)
                .endRecord();
        List<GenericRecord> changes = List.of(
                change(
                        "{'sku': 'A', 'op': 'INSERT', 'origin': 'eu', 'sequence': 1, 'timestamp': 1, 'context': {},"
                                + " 'product': {'code': {'bytes': 'YWJj'}}}",
                        schema),
                change(
                        "{'sku': 'A', 'op': 'INSERT', 'origin': 'us', 'sequence': 1, 'timestamp': 2, 'context': {},"
                                + " 'product': {'code': {'string': 'YWJjZA=='}}}",
                        schema));
        Map<String, String> settings =
                Map.of("resolution.policy", "field-merge", "resolution.fields", "/code=unresolved");

        GenericRecord change = choice(settings, record(settings, changes), "us:1");

        assertThat(((GenericRecord) change.get("product")).get("code"))
                .isInstanceOf(CharSequence.class)
                .hasToString("YWJjZA==");
    }

    @Test
    void allOfAVersionIsTakenOnWish() throws IOException {
        GenericRecord record = record(PRICE_UNRESOLVED, WHOLE_AND_PARTS);
        GenericRecord change = ConflictResolution.of(
                        new ConvergeConfig(PRICE_UNRESOLVED), new Written(record, 0), "resolver")
                .choose("us:1", true, 99);

        assertThat(((GenericRecord) change.get("product")).get("name")).hasToString("x");
    }

    /** A map of records: without what is in it there is no entry. */
    @Test
    void entryThatAChosenVersionHasRemovedIsGone() throws IOException {
        JsonNode change = chosenOfShelf(
                "erp:1",
                part("erp", 5, "['/stock/BER']", "'note': null"),
                part("market", 6, "['/stock/BER/count']", "'stock': {'BER': {'count': 5}}"),
                part("names", 7, "['/note']", "'note': 'cheap'"));

        assertThat(change.path("stock").toString()).isEqualTo("{}");
        assertThat(change.path("note").asText()).isEqualTo("cheap");
    }

    /** It has written nothing that is in dispute, and stands where the others could not be merged. */
    @Test
    void baseVersionOfWhatCannotBeMergedIsChosenForThatPlaceAlone() throws IOException {
        JsonNode change = chosenOfShelf(
                "pim:1",
                part("market", 6, "['/stock/HAM/until']", "'stock': {'HAM': {'count': 5, 'until': 7}}"),
                part("names", 7, "['/note']", "'note': 'cheap'"));

        assertThat(change.path("stock").toString()).isEqualTo("{\"BER\":{\"count\":1,\"until\":null,\"box\":null}}");
        assertThat(change.path("note").asText()).isEqualTo("cheap");
    }

    /** Where the record had no room for them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disputed | the conflict record has none of its values among those in dispute",
                "outcome | no product stands that its values could go into"
            })
    void recordThatLacksWhatItTakesIsRefusedWithWhatToDo(String field, String reason) {
        GenericRecord record = record(PRICE_UNRESOLVED, THREE_PRICES);
        record.put(field, field.equals("disputed") ? List.of() : null);

        assertThatThrownBy(() -> choice(PRICE_UNRESOLVED, record, "prices:1"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "prices:1 does not speak of the whole product, and " + reason + ". Give the product itself.");
    }

    @Test
    void versionThatIsNotInConflictIsRefused() {
        GenericRecord record = record(PRICE_UNRESOLVED, THREE_PRICES);

        assertThatThrownBy(() -> choice(PRICE_UNRESOLVED, record, "prices:2"))
                .hasMessage("no version is prices:2: the versions in conflict are campaigns:1 prices:1");
    }

    /** Behind the greatest sequence there is none, and with a lesser one the change would be stale. */
    @Test
    void originThatCanWriteNothingMoreOfTheSkuIsRefusedWithWhatToDo() throws IOException {
        String last =
                "{'sku': 'A', 'op': 'REPLACE', 'origin': 'resolver', 'sequence': %d, 'timestamp': 8, 'context': {'pim': 1},"
                        + " 'fields': ['/price'], 'product': {'name': '', 'price': 5}}";
        List<GenericRecord> changes = new ArrayList<>(THREE_PRICES);
        changes.add(change(last.formatted(Long.MAX_VALUE)));
        Written conflict = new Written(record(PRICE_UNRESOLVED, changes), 0);
        ConvergeConfig config = new ConvergeConfig(PRICE_UNRESOLVED);

        assertThatThrownBy(() -> ConflictResolution.of(config, conflict, "resolver"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "resolver:9223372036854775807 is the last change that the origin resolver can make to the sku A,"
                                + " as there is no greater sequence. Resolve it in another name.");
        assertThat(ConflictResolution.of(config, conflict, "person").delete(99).get("sequence"))
                .isEqualTo(99L);

        changes.set(changes.size() - 1, change(last.formatted(Long.MAX_VALUE - 1)));
        assertThat(choice(PRICE_UNRESOLVED, record(PRICE_UNRESOLVED, changes), "prices:1")
                        .get("sequence"))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void elementOfAListIsRefusedWithWhatToDo() {
        GenericRecord record = record(PRICE_UNRESOLVED, THREE_PRICES);
        GenericRecord leaf = (GenericRecord) ((List<?>) record.get("disputed")).get(0);
        leaf.put("leaf", "/price[1]");

        assertThatThrownBy(() -> choice(PRICE_UNRESOLVED, record, "prices:1"))
                .hasMessageContaining("it disputes /price[1], which stands in a list that is merged");
    }

    @Test
    void valueThatTheRecordDoesNotHaveIsRefusedWithWhatToDo() {
        Map<String, String> settings =
                Map.of("resolution.policy", "field-merge", "resolution.fields", "/attributes/color=unresolved");
        List<GenericRecord> changes = List.of(
                THREE_PRICES.get(0),
                partial(
                        "eu",
                        1,
                        5,
                        "['/attributes/color']",
                        "'price': 1, 'attributes': {'color': '%s'}".formatted("x".repeat(20_000))),
                partial("us", 1, 6, "['/attributes/color']", "'price': 1"));

        assertThatThrownBy(() -> choice(settings, record(settings, changes), "eu:1"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "eu:1 does not speak of the whole product, and its value at /attributes/color is too large for"
                                + " the conflict record. Give the product itself.");
    }

    private static Resolution chosen(Map<String, String> settings, List<GenericRecord> changes, String dot)
            throws IOException {
        GenericRecord change = choice(settings, record(settings, changes), dot);
        try (Simulation simulation = simulation(settings)) {
            changes.forEach(simulation::feed);
            simulation.feed(change);
            return simulation.state().get("A");
        }
    }

    private static JsonNode chosenOfShelf(String dot, GenericRecord... parts) throws IOException {
        List<GenericRecord> changes = new ArrayList<>(List.of(change(
                "{'sku': 'A', 'op': 'INSERT', 'origin': 'pim', 'sequence': 1, 'timestamp': 1, 'context': {},"
                        + " 'product': {'name': 'x', 'stock': {'BER': {'count': 1}}}}",
                Products.SHELF.schema())));
        changes.addAll(List.of(parts));
        GenericRecord change = choice(SHELF_RULES, record(SHELF_RULES, changes), dot);
        return AvroToJson.record((GenericRecord) change.get("product"));
    }

    private static GenericRecord part(String origin, long timestamp, String fields, String product) {
        return change(
                ("{'sku': 'A', 'op': 'UPSERT', 'origin': '%s', 'sequence': 1, 'timestamp': %d, 'context': {'pim': 1},"
                                + " 'fields': %s, 'product': {'name': '', %s}}")
                        .formatted(origin, timestamp, fields, product),
                Products.SHELF.schema());
    }

    private static GenericRecord choice(Map<String, String> settings, GenericRecord record, String dot)
            throws IOException {
        return ConflictResolution.of(new ConvergeConfig(settings), new Written(record, 0), "resolver")
                .choose(dot, false, 99);
    }

    private static GenericRecord composed(Map<String, String> fields, String base) throws IOException {
        GenericRecord record = record(PRICE_UNRESOLVED, WHOLE_AND_PARTS);
        GenericRecord change = ConflictResolution.of(
                        new ConvergeConfig(PRICE_UNRESOLVED), new Written(record, 0), "resolver")
                .compose(fields, base, 99);
        return (GenericRecord) change.get("product");
    }

    @Test
    void valuesOfSeveralVersionsStandInWhatStandsOrInOneOfThem() throws IOException {
        assertThat(AvroToJson.record(composed(Map.of("/price", "prices:1"), null))
                        .toString())
                .contains("\"name\":\"z\"", "\"price\":\"9.0000\"");
        assertThat(AvroToJson.record(composed(Map.of("/price", "prices:1", "/attributes/size", "us:1"), "us:1"))
                        .toString())
                .contains("\"name\":\"x\"", "\"price\":\"9.0000\"", "\"color\":\"red\"")
                .doesNotContain("size");
    }

    @ParameterizedTest
    @CsvSource({
        "/price, nobody:1, no version is nobody:1",
        "/name, prices:1, does not have what prices:1 says at /name",
        "price, us:1, is no place in a product",
        "'', us:1, the whole product",
        "/name/x, us:1, the product has no place /name/x",
        "/pirce, us:1, the product has no place /pirce"
    })
    void valuesThatMakeNoProductAreToldInWords(String field, String dot, String told) {
        assertThatThrownBy(() -> composed(Map.of(field, dot), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(told);
    }

    /** The width of nothing would be the default of a width, which nobody wrote. */
    @Test
    void nothingIsTakenOutOfANull() throws IOException {
        Map<String, String> manual = Map.of("resolution.policy", "manual");
        GenericRecord record = record(manual, List.of(whole("eu", "null"), whole("us", "{'width': 1, 'height': 2}")));
        ConflictResolution resolution =
                ConflictResolution.of(new ConvergeConfig(manual), new Written(record, 0), "resolver");

        assertThatThrownBy(() -> resolution.compose(Map.of("/size/width", "eu:1"), "us:1", 99))
                .isInstanceOf(IOException.class)
                .hasMessage("eu:1 has null at /size, and so nothing at /size/width: take what it has at /size");
    }

    private static GenericRecord whole(String origin, String size) {
        return change(
                ("{'sku': 'A', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'timestamp': 1, 'context': {},"
                                + " 'product': {'name': 'x', 'size': %s}}")
                        .formatted(origin, size),
                Products.SHELF.schema());
    }

    @Test
    void versionThatIsNotKnownWholeIsNoBase() {
        assertThatThrownBy(() -> composed(Map.of(), "prices:1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("prices:1 is no product that is known whole");
    }
}
