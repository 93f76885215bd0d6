package io.converge.runtime;

import static io.converge.runtime.EmittedLines.assertLetter;
import static io.converge.runtime.EmittedLines.only;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation.Emitted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics whose values are the products themselves, in Avro. */
class ProductTopicsTest {

    private static final String TOPIC = "shop.products";
    private static final long APPENDED = 1_700_000_005_000L;

    private static final Schema PRODUCT = new Schema.Parser().parse("""
            {"type": "record", "name": "Item", "namespace": "shop", "fields": [
              {"name": "sku", "type": "string"},
              {"name": "name", "type": "string"},
              {"name": "price", "type": ["null", "long"], "default": null},
              {"name": "meta", "type": {"type": "record", "name": "Meta", "fields": [
                {"name": "version", "type": "long"},
                {"name": "updated", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                {"name": "seen", "type": ["null", {"type": "map", "values": "long"}], "default": null}]}}]}
            """);

    private Simulation simulation;

    @AfterEach
    void close() {
        if (simulation != null) {
            simulation.close();
        }
    }

    /** Begins with settings behind {@code source.shop.products.}, and others that have a dot in front. */
    private void simulate(String... settings) {
        Map<String, String> given = new HashMap<>(Map.of(
                "changes.topics", TOPIC + ",product-changes",
                "source.shop.products.format", "product",
                "source.shop.products.origin", "shop",
                "source.shop.products.sequence", "value:/meta/version"));
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            given.put(parts[0].startsWith(".") ? parts[0].substring(1) : "source." + TOPIC + "." + parts[0], parts[1]);
        }
        simulation = new Simulation(new ConvergeConfig(given));
    }

    private static GenericRecord item(String sku, String name, long version) {
        GenericRecord meta = new GenericData.Record(PRODUCT.getField("meta").schema());
        meta.put("version", version);
        meta.put("updated", 1_700_000_000_123_456L);
        GenericRecord item = new GenericData.Record(PRODUCT);
        item.put("sku", sku);
        item.put("name", name);
        item.put("meta", meta);
        return item;
    }

    private List<Emitted> feed(String key, GenericRecord value) {
        return feed(key, value, new RecordHeaders());
    }

    private List<Emitted> feed(String key, GenericRecord value, Headers headers) {
        byte[] bytes = value == null ? null : simulation.encode(value);
        return simulation.feed(TOPIC, bytes(key), bytes, headers, Instant.ofEpochMilli(APPENDED));
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void valueIsTheProductAndItsKeyTheSku() {
        simulate();

        JsonNode line = only(feed("A", item("x", "lamp", 7)), "product-converged");

        assertThat(line.get("sku").textValue()).isEqualTo("A");
        assertThat(line.get("winner").textValue()).isEqualTo("shop:7");
        assertThat(line.at("/product/name").textValue()).isEqualTo("lamp");
        assertThat(line.at("/product/meta/version").longValue()).isEqualTo(7);
    }

    @Test
    void olderSequenceIsStaleWhateverTheOrder() {
        simulate();
        feed("A", item("x", "newer", 7));

        assertThat(feed("A", item("x", "older", 6))).isEmpty();
        assertThat(feed("A", item("x", "newer", 7))).isEmpty();
    }

    @Test
    void nullIsADeleteThatHeadersNumber() {
        simulate("sequence=header:version");
        feed("A", item("x", "lamp", 7), new RecordHeaders().add("version", bytes("7")));

        JsonNode line = only(feed("A", null, new RecordHeaders().add("version", bytes("8"))), "product-converged");

        assertThat(line.get("product").isNull()).isTrue();
        assertThat(line.get("winner").textValue()).isEqualTo("shop:8");
    }

    @Test
    void deleteWithoutASequenceNamesTheSetting() {
        simulate();

        assertLetter(feed("A", null), "BAD_SEQUENCE", "value:/meta/version (source.shop.products.sequence) is missing");
    }

    @Test
    void whatIsNotFoundNamesItsSetting() {
        simulate("sku=value:/gtin", "origin=header:region", "timestamp=header:at");
        Headers headers = new RecordHeaders();
        assertLetter(feed("A", item("x", "lamp", 7), headers), "MISSING_SKU", "value:/gtin (source.shop.products.sku)");
        simulation.close();
        simulate("origin=header:region", "timestamp=header:at");
        assertLetter(
                feed("A", item("x", "lamp", 7), headers),
                "MISSING_ORIGIN",
                "header:region (source.shop.products.origin) is missing");
        headers.add("region", bytes("north")).add("at", bytes("yesterday"));
        assertLetter(
                feed("A", item("x", "lamp", 7), headers),
                "UNDECODABLE",
                "header:at (source.shop.products.timestamp) is 'yesterday', not a time in ms");
        assertLetter(
                feed(null, item("x", "lamp", 7), headers), "MISSING_SKU", "key (source.shop.products.sku) is missing");
    }

    /** Another key takes the way through the rekey topic: what it was numbered by has to survive that. */
    @Test
    void rekeyedRecordIsReadAsItsSourceSays() {
        simulate("sku=value:/sku", "sequence=timestamp");

        JsonNode line = only(feed("another", item("A", "lamp", 7)), "product-converged");

        assertThat(line.get("sku").textValue()).isEqualTo("A");
        assertThat(line.get("winner").textValue()).isEqualTo("shop:" + APPENDED);
    }

    @Test
    void rekeyedRecordKeepsItsOffset() {
        simulate("sku=key:/id", "sequence=offset");
        String key = "{\"id\": \"A\"}";
        feed(key, item("x", "one", 1));

        JsonNode line = only(feed(key, item("x", "two", 2)), "product-converged");

        assertThat(line.get("sku").textValue()).isEqualTo("A");
        assertThat(line.get("winner").textValue()).isEqualTo("shop:2");
    }

    @Test
    void keyOfOneFieldIsTheSku() {
        simulate();

        assertThat(only(feed("{\"id\": 1001}", item("x", "one", 1)), "product-converged")
                        .get("sku")
                        .textValue())
                .isEqualTo("1001");
        assertThat(only(feed("\"B\"", item("x", "one", 1)), "product-converged")
                        .get("sku")
                        .textValue())
                .isEqualTo("B");
        assertThat(only(feed("{not json}", item("x", "one", 1)), "product-converged")
                        .get("sku")
                        .textValue())
                .isEqualTo("{not json}");
        assertLetter(
                feed("{\"a\": 1, \"b\": 2}", item("x", "one", 1)), "MISSING_SKU", "key (source.shop.products.sku)");
    }

    @Test
    void keyInAvroIsReadByItsSchema() {
        simulate("sku=key:/id");
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Key\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}");
        GenericRecord key = new GenericData.Record(schema);
        key.put("id", "A");

        List<Emitted> emitted = simulation.feed(
                TOPIC, simulation.encode(key), simulation.encode(item("x", "one", 1)), new RecordHeaders());

        assertThat(only(emitted, "product-converged").get("sku").textValue()).isEqualTo("A");
    }

    @Test
    void droppedFieldsAreNoPartOfTheProduct() {
        simulate("drop=/sku,/meta/version,/meta/seen", "timestamp=value:/meta/updated");

        JsonNode line = only(feed("A", item("x", "lamp", 7)), "product-converged");

        assertThat(line.get("winner").textValue()).isEqualTo("shop:7");
        assertThat(line.get("product"))
                .hasToString(
                        "{\"name\":\"lamp\",\"price\":null,\"meta\":{\"updated\":\"2023-11-14T22:13:20.123456Z\"}}");
    }

    @Test
    void contextIsAMapOrAText() {
        simulate("context=value:/meta/seen");
        GenericRecord first = item("x", "lamp", 7);
        ((GenericRecord) first.get("meta")).put("seen", Map.of("other", 3L));

        assertThat(only(feed("A", first), "product-converged").get("context")).hasToString("{\"other\":3,\"shop\":7}");
        ((GenericRecord) first.get("meta")).put("seen", Map.of("other", -3L));
        assertLetter(feed("B", first), "BAD_CONTEXT", "'other': -3");
        simulation.close();
        simulate("context=header:seen");
        Headers headers = new RecordHeaders().add("seen", bytes("{\"other\": 4}"));
        assertThat(only(feed("A", item("x", "lamp", 7), headers), "product-converged")
                        .get("context"))
                .hasToString("{\"other\":4,\"shop\":7}");
        headers.remove("seen").add("seen", bytes("[]"));
        assertLetter(
                feed("B", item("x", "lamp", 7), headers), "BAD_CONTEXT", "header:seen (source.shop.products.context)");
    }

    @Test
    void fieldsOfOneTopicLeaveTheOthersAlone() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "changes.topics", "products,prices,product-changes",
                "resolution.policy", "field-merge",
                "assumed.replication.lag.ms", "-1",
                "source.products.format", "product",
                "source.products.origin", "products",
                "source.products.sequence", "offset",
                "source.prices.format", "product"));
        // Both may be fed within one millisecond: then the later name stands.
        settings.put("source.prices.origin", "tariffs");
        settings.put("source.prices.sequence", "offset");
        settings.put("source.prices.fields", "/price");
        try (Simulation both = new Simulation(new ConvergeConfig(settings))) {
            GenericRecord whole = item("A", "lamp", 1);
            both.feed("products", bytes("A"), both.encode(whole), new RecordHeaders());
            GenericRecord price = item("A", "not heard", 1);
            price.put("price", 12L);

            List<Emitted> emitted = both.feed("prices", bytes("A"), both.encode(price), new RecordHeaders());

            assertThat(emitted.get(0).line().at("/product/name").textValue()).isEqualTo("lamp");
            assertThat(emitted.get(0).line().at("/product/price").longValue()).isEqualTo(12);
        }
    }

    @Test
    void brokenBytesAreADeadLetter() {
        simulate();
        assertLetter(simulation.feed(TOPIC, bytes("A"), bytes("no avro"), new RecordHeaders()), "UNDECODABLE", "0x6e");
        byte[] cut = simulation.encode(item("x", "lamp", 7));
        cut = Arrays.copyOf(cut, cut.length - 2);
        assertLetter(simulation.feed(TOPIC, bytes("A"), cut, new RecordHeaders()), "UNDECODABLE", "not a shop.Item");
    }
}
