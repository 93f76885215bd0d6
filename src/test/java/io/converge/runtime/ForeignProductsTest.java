package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.policy.Resolution;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.product.AvroProduct;
import io.converge.testing.AvroChanges;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products as other people have them, each seen to go wrong once. */
class ForeignProductsTest {

    private static final String FIELD_MERGE = "field-merge";

    private static Schema schema(String json) {
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }

    private static GenericRecord insert(String origin, int timestamp, String product, Schema schema) {
        return AvroChanges.change(
                ("{'sku': 'A', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d,"
                                + " 'product': %s}")
                        .formatted(origin, timestamp, product),
                schema);
    }

    private static JsonNode product(Resolution resolution) {
        return AvroToJson.record(((AvroProduct) resolution.outcome().product()).record());
    }

    /** In every order of its changes. */
    private static Resolution resolution(Map<String, String> settings, GenericRecord... changes) {
        Resolution first = null;
        for (int turn = 0; turn < 2; turn++) {
            List<GenericRecord> order = new ArrayList<>(List.of(changes));
            if (turn == 1) {
                Collections.reverse(order);
            }
            try (Simulation simulation = new Simulation(new ConvergeConfig(settings))) {
                for (GenericRecord change : order) {
                    assertThat(simulation.feed(change))
                            .extracting(Emitted::topic)
                            .doesNotContain("product-dead-letters");
                }
                Resolution now = simulation.state().get("A");
                assertThat(first == null || product(first).equals(product(now))).isTrue();
                first = now;
            }
        }
        return first;
    }

    private static final Schema SHOE_1 =
            schema("{'type':'record','name':'Shoe','fields':[{'name':'title','type':'string'},"
                    + "{'name':'price','type':'double'},{'name':'legacy','type':'string'}]}");
    private static final Schema SHOE_3 =
            schema("{'type':'record','name':'Shoe','fields':[{'name':'name','aliases':['title'],'type':'string'},"
                    + "{'name':'price','type':'double'}]}");

    @Test
    void fieldThatWasRenamedIsOneFieldThoughAnotherWentMeanwhile() {
        Resolution resolution = resolution(
                Map.of("resolution.policy", FIELD_MERGE),
                insert("eu", 2000, "{'title': 'eu title', 'price': 1.0, 'legacy': 'L'}", SHOE_1),
                insert("us", 1000, "{'name': 'us name', 'price': 2.0}", SHOE_3));

        assertThat(product(resolution)).hasToString("{\"price\":1.0,\"legacy\":\"L\",\"name\":\"eu title\"}");
    }

    @Test
    void numberAtAPathIsFoundUnderItsOldName() {
        Schema first = schema("{'type':'record','name':'Lamp','fields':[{'name':'revision','type':'long'},"
                + "{'name':'legacy','type':'string'}]}");
        Schema third = schema(
                "{'type':'record','name':'Lamp','fields':[{'name':'rev','aliases':['revision']," + "'type':'long'}]}");

        Resolution resolution = resolution(
                Map.of("resolution.path", "/rev"),
                insert("eu", 1000, "{'revision': 9, 'legacy': 'L'}", first),
                insert("us", 2000, "{'rev': 5}", third));

        assertThat(resolution.outcome().winner()).hasToString("eu:1");
    }

    private static final String CATEGORY =
            "{'type':'record','name':'Category','fields':[{'name':'code','type':'string'},"
                    + "{'name':'parent','type':['null','Category'],'default':null}%s]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1000 | 2000",
                "2000 | 1000",
            })
    void productWithATypeThatContainsItselfMergesAcrossItsSchemas(int older, int newer) {
        String listing = "{'type':'record','name':'Listing','fields':[{'name':'name','type':'string'},"
                + "{'name':'category','type':%s}%s]}";
        Schema first = schema(listing.formatted(CATEGORY.formatted(""), ""));
        Schema second = schema(listing.formatted(
                CATEGORY.formatted(",{'name':'label','type':['null','string'],'default':null}"),
                ",{'name':'brand','type':'string','default':'b'}"));
        GenericRecord eu = insert("eu", older, "{'name': 'eu', 'category': {'code': 'c', 'parent': null}}", first);
        GenericRecord us = insert(
                "us",
                newer,
                "{'name': 'us', 'category': {'code': 'c', 'parent': {'code': 'p', 'parent': null, 'label': 'top'},"
                        + " 'label': 'leaf'}, 'brand': 'ACME'}",
                second);

        Resolution resolution = resolution(Map.of("resolution.policy", FIELD_MERGE), eu, us);

        assertThat(resolution.conflict().explanation().reason()).isNull();
        assertThat(product(resolution).get("name").textValue()).isEqualTo(older > newer ? "eu" : "us");
        assertThat(product(resolution).has("brand")).isTrue();
    }

    @Test
    void productThatWasRenamedIsTheSameProduct() {
        Schema book = schema("{'type':'record','name':'Book','fields':[{'name':'t','type':'string'}]}");
        Schema publication = schema("{'type':'record','name':'Publication','aliases':['Book'],'fields':"
                + "[{'name':'t','type':'string'},{'name':'p','type':['null','int'],'default':null}]}");

        Resolution resolution = resolution(
                Map.of(), insert("a", 1, "{'t': 'x'}", book), insert("b", 2, "{'t': 'x', 'p': null}", publication));

        assertThat(resolution.conflict()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"last-write-wins", FIELD_MERGE})
    void productsOfTwoTypesAreNeverEqualAndNeverMerged(String policy) {
        Schema book = schema("{'type':'record','name':'Book','fields':[{'name':'t','type':'string'}]}");
        Schema movie = schema("{'type':'record','name':'Movie','fields':[{'name':'t','type':'string'}]}");

        Resolution resolution = resolution(
                Map.of("resolution.policy", policy),
                insert("a", 1, "{'t': 'x'}", book),
                insert("b", 2, "{'t': 'x'}", movie));

        assertThat(resolution.conflict()).isNotNull();
        assertThat(resolution.outcome().winner()).hasToString("b:1");
        assertThat(((AvroProduct) resolution.outcome().product()).schema().getName())
                .isEqualTo("Movie");
    }

    @Test
    void bigDecimalsAreEqualByValueAndCompared() {
        Schema schema = schema("{'type':'record','name':'P','fields':[{'name':'b','type':{'type':'bytes',"
                + "'logicalType':'big-decimal'}}]}");
        // 1.5, 1.50 and 2 as Avro writes them
        GenericRecord one = bytes(insert("a", 1, "{'b': '0'}", schema), 2, 15, 2);
        GenericRecord same = bytes(insert("b", 2, "{'b': '0'}", schema), 4, 0, 150, 4);
        GenericRecord greater = bytes(insert("c", 0, "{'b': '0'}", schema), 2, 2, 0);

        assertThat(resolution(Map.of(), one, same).conflict()).isNull();
        assertThat(resolution(Map.of("resolution.path", "/b"), one, greater)
                        .outcome()
                        .winner())
                .hasToString("c:1");
    }

    private static GenericRecord bytes(GenericRecord change, int... bytes) {
        byte[] value = new byte[bytes.length];
        IntStream.range(0, bytes.length).forEach(i -> value[i] = (byte) bytes[i]);
        ((GenericRecord) change.get("product")).put("b", ByteBuffer.wrap(value));
        return change;
    }

    /** Avro's reader makes its way through a type before it has seen a value. */
    @Test
    void typeThatContainsItselfWithoutEndAndIsNotUsedHindersNothing() {
        Schema schema = schema("{'type':'record','name':'P','fields':[{'name':'n','type':'string'},{'name':'x','type':"
                + "['null',{'type':'record','name':'A','fields':[{'name':'a','type':'A'}]}],'default':null}]}");

        assertThat(product(resolution(Map.of(), insert("a", 1, "{'n': 'a', 'x': null}", schema))))
                .hasToString("{\"n\":\"a\",\"x\":null}");
    }

    /** 95 levels of long keys: the paths of ten thousand leaves would be gigabytes. */
    @Test
    void pathsThatAreManyTimesTheRecordWeighTooMuch() {
        Schema node = schema("{'type':'record','name':'Node','fields':[{'name':'m','type':{'type':'map','values':"
                + "['null','int','Node']}}]}");
        GenericRecord record = null;
        for (int level = 0; level < 95; level++) {
            Map<String, Object> map = new HashMap<>();
            for (int leaf = 0; leaf < 100; leaf++) {
                map.put("k" + leaf, leaf);
            }
            if (record != null) {
                map.put("x".repeat(5_000), record);
            }
            record = new GenericData.Record(node);
            record.put("m", map);
        }
        GenericRecord change = insert("a", 1, "{'m': {}}", node);
        change.put("product", record);
        GenericRecord other = insert("b", 1, "{'m': {}}", node);
        other.put("product", record);
        try (Simulation simulation = new Simulation(new ConvergeConfig(Map.of("resolution.policy", FIELD_MERGE)))) {
            simulation.feed(change);
            List<Emitted> emitted = simulation.feed(other);

            assertThat(emitted).hasSize(1);
            assertThat(emitted.get(0).line().get("reason").textValue()).isEqualTo("TOO_LARGE");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"names", "number"})
    void headersCountInFull(String what) {
        Headers headers = new RecordHeaders();
        if (what.equals("names")) {
            headers.add("界".repeat(400_000), null);
        } else {
            IntStream.range(0, 110_000).forEach(i -> headers.add("", null));
        }
        try (Simulation simulation = new Simulation(new ConvergeConfig(Map.of()))) {
            byte[] value = simulation.encode(AvroChanges.upsert("A", "eu", 1, 1, "x"));

            List<Emitted> emitted = simulation.feed("product-changes", null, value, headers);

            assertThat(emitted).hasSize(1);
            assertThat(emitted.get(0).line().get("reason").textValue()).isEqualTo("TOO_LARGE");
        }
    }

    @Test
    void itemThatAProcedurePutsInAnothersPlaceKeepsItsOwnNumbersAndType() throws Exception {
        Path script = Files.createTempFile("put", ".js");
        Files.writeString(
                script,
                "function merge(incoming, existing) {"
                        + " getContext().getCollection().replaceDocument(existing._self, incoming); }");
        Schema schema = schema("{'type':'record','name':'P','fields':[{'name':'id','type':'string'},"
                + "{'name':'snowflake','type':'long'},{'name':'item','type':["
                + "{'type':'record','name':'Book','fields':[{'name':'t','type':'string'}]},"
                + "{'type':'record','name':'Movie','fields':[{'name':'t','type':'string'}]}]}]}");
        String product = "{'id': '%s', 'snowflake': %d, 'item': {'%s': {'t': 'x'}}}";

        Resolution resolution = resolution(
                Map.of("resolution.policy", "custom", "resolution.procedure", "file:" + script),
                insert("eu", 1, product.formatted("isbn-1", 1234567890123456789L, "Book"), schema),
                insert("us", 2, product.formatted("isbn-2", 1234567890123456790L, "Movie"), schema));

        assertThat(resolution.outcome().winner()).hasToString("us:1");
        assertThat(product(resolution))
                .hasToString(
                        "{\"id\":\"isbn-2\",\"snowflake\":1234567890123456790,\"item\":{\"Movie\":{\"t\":\"x\"}}}");
    }
}
