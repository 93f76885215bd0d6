package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.RecordLine;
import io.converge.json.TopicLine;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.runtime.Simulation.Emitted;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Events of Debezium's connectors in JSON. Those of PostgreSQL are what its connector 3.5.0 wrote of two tables, one of them with
 * {@code REPLICA IDENTITY FULL}; a long text in them is shortened. What was done to each table, in SQL, the first three before the
 * connector came: insert A; insert N with nulls; give A a long description; insert B; change A's stock and price; change B's stock
 * twice in one transaction; rename B to C; delete C; change A's weight; delete N.
 */
class DebeziumTopicsTest {

    private static final Path EVENTS = Path.of("src/test/resources/debezium");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = "shop.rows";

    private static final String ROW = "{\"sku\":\"A\",\"name\":\"lamp\",\"price\":\"21.50\",\"weight\":\"1000000\","
            + "\"description\":\"dddddddddddddddddddddddddddddddddddddddd\",\"stock\":6,"
            + "\"changed\":\"2026-01-31T12:00:00.123456Z\",\"listed\":\"2026-01-31T12:00:00.123456\",\"day\":\"2026-01-31\","
            + "\"at\":\"12:30:00.5\",\"tags\":{\"a\":1},\"photo\":\"3q2+7w==\",\"labels\":[\"x\",\"y\"],\"active\":true,"
            + "\"ratio\":0.1,\"id\":\"123e4567-e89b-12d3-a456-426614174000\"}";

    private static ConvergeConfig config(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "changes.topics", TOPIC + ",product-changes",
                "source.shop.rows.format", "debezium",
                "source.shop.rows.value.format", "json",
                "source.shop.rows.product.schema", EVENTS.resolve("Row.avsc").toString(),
                "max.clock.skew.ms", "-1"));
        for (String setting : more) {
            String[] parts = setting.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        return new ConvergeConfig(settings);
    }

    private static List<TopicLine> events(String file) {
        try {
            List<TopicLine> events = new ArrayList<>();
            for (String line : Files.readAllLines(EVENTS.resolve(file))) {
                events.add(TopicLine.read(line, null));
            }
            return events;
        } catch (IOException | JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    private static TopicLine event(String json) {
        try {
            return TopicLine.read(json.replace('\'', '"'), null);
        } catch (JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    /** How each sku stands at the end; dead letters fail. */
    private static Map<String, JsonNode> catalogue(List<TopicLine> events, String... settings) {
        try (Simulation simulation = new Simulation(config(settings))) {
            for (TopicLine event : events) {
                assertThat(simulation.feed(TOPIC, event))
                        .extracting(Emitted::topic)
                        .doesNotContain("product-dead-letters");
            }
            Map<String, JsonNode> catalogue = new TreeMap<>();
            simulation.forEach((sku, resolution) -> {
                ObjectNode line = RecordLine.state(sku, resolution);
                line.remove("sku");
                catalogue.put(sku, parsed(line.toString()));
            });
            return catalogue;
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode letter(TopicLine event, String... settings) {
        try (Simulation simulation = new Simulation(config(settings))) {
            List<Emitted> emitted = simulation.feed(TOPIC, event);
            assertThat(emitted).extracting(Emitted::topic).containsExactly("product-dead-letters");
            return emitted.get(0).line();
        }
    }

    private static void assertLetter(JsonNode letter, String reason, String... detail) {
        assertThat(letter.get("reason").textValue()).isEqualTo(reason);
        assertThat(letter.get("detail").textValue()).contains(detail);
    }

    /** Whatever the order, and with each event twice: the last row of each sku. */
    @ParameterizedTest
    @CsvSource({
        "postgresql.jsonl, ''",
        "postgresql-typed.jsonl, ''",
        "postgresql-flat-tombstones.jsonl, ''",
        "postgresql-strings.jsonl, ''",
        "postgresql-key.jsonl, field-merge",
        "postgresql-flat.jsonl, field-merge"
    })
    void catalogueIsTheTableInAnyOrder(String file, String policy) {
        List<TopicLine> events = events(file);
        String[] settings = policy.isEmpty() ? new String[0] : new String[] {"resolution.policy=" + policy};
        Map<String, JsonNode> expected = catalogue(events, settings);

        assertThat(expected.get("A").get("product")).isEqualTo(row(file));
        expected.forEach((sku, line) -> {
            assertThat(line.get("product").isNull()).as(sku).isEqualTo(!sku.equals("A"));
            assertThat(line.get("conflict").isNull()).isTrue();
        });
        for (int seed = 0; seed < 5; seed++) {
            List<TopicLine> shuffled = new ArrayList<>(events);
            shuffled.addAll(events);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(catalogue(shuffled, settings)).as("seed " + seed).isEqualTo(expected);
        }
    }

    /** With {@code time.precision.mode=connect} there are no microseconds in columns without a time zone. */
    private static JsonNode row(String file) {
        return parsed(
                file.equals("postgresql-strings.jsonl") ? ROW.replace("00.123456\",\"day", "00.123\",\"day") : ROW);
    }

    /**
     * PostgreSQL logs a row before it looks whether its key is free. So an insert that waits for a delete, to find the key free then, has an earlier position
     * than that, and is committed later.
     */
    @Test
    void insertThatWaitedForADeleteStandsWhereOffsetsAreTheSequence() {
        String event =
                "{'key': {'sku': 'A'}, 'value': {%s, 'op': '%s', 'source': {'connector': 'postgresql', 'name': 'db', 'lsn': %d,"
                        + " 'ts_ms': 1000}}}";
        String row = "{'name': '%s'}";
        List<TopicLine> events = List.of(
                event(event.formatted("'after': " + row.formatted("old"), "c", 10)),
                event(event.formatted("'before': " + row.formatted("old"), "d", 30)),
                event(event.formatted("'after': " + row.formatted("new"), "c", 20)));

        assertThat(catalogue(events, withAll("source.shop.rows.sequence=offset"))
                        .get("A")
                        .at("/product/name")
                        .asText())
                .isEqualTo("new");
    }

    @Test
    void operationBeforeAndPositionAreOurs() {
        String event =
                "{'key': {'sku': 'A'}, 'value': {'before': {'name': 'old'}, 'after': {'name': 'new'}, 'op': 'u', 'source':"
                        + " {'connector': 'postgresql', 'name': 'db', 'lsn': 3, 'ts_ms': 1000}}}";
        ConvergeConfig config = config(withAll());
        try (SourceDecoder decoder = SourceDecoder.of(
                config.sources(),
                config.with(Map.of("schema.registry.url", "mock://operations")).registryClient())) {
            TopicLine line = event(event);
            Version version = decoder.decode(new SourceRecord(
                            line.key(), (byte[]) line.value(), new RecordHeaders(), new Position(TOPIC, 0, 0), 2_000))
                    .changes()
                    .get(0)
                    .version();

            assertThat(version.operation()).isEqualTo(Operation.REPLACE);
            assertThat(version.dot()).isEqualTo(new Dot("db", 7));
            assertThat(version.timestamp()).isEqualTo(1_000);
            assertThat(version.before().get("/name")).isEqualTo("old");
            assertThat(version.product().get("/name")).isEqualTo("new");
        }
    }

    @Test
    void changedColumnThatIsTheSkuIsADeleteAndAnInsert() {
        String event =
                "{'key': {'id': 1}, 'value': {'before': %s, 'after': {'id': 1, 'sku': 'B', 'name': 'bed'}, 'op': 'u', 'source':"
                        + " {'connector': 'postgresql', 'name': 'db', 'lsn': 70, 'ts_ms': 1000, 'snapshot': 'false'}}}";
        String[] settings = {"source.shop.rows.sku=value:/sku", "source.shop.rows.drop=/id"};
        String whole = event.formatted("{'id': 1, 'sku': 'A', 'name': 'bed'}");
        TopicLine created = event(whole.replace("'sku': 'B'", "'sku': 'A'")
                .replace("'u'", "'c'")
                .replace("70", "60")
                .replace("{'id': 1, 'sku': 'A', 'name': 'bed'}, 'after'", "null, 'after'"));

        Map<String, JsonNode> catalogue = catalogue(List.of(created, event(whole)), withAll(settings));

        assertThat(catalogue.get("A").get("product").isNull()).isTrue();
        assertThat(catalogue.get("B").at("/product/name").textValue()).isEqualTo("bed");
        assertLetter(letter(event(event.formatted("null")), settings), "MISSING_SKU", "REPLICA IDENTITY FULL");
    }

    /** Only what the tests ask of a row has to be there. */
    private static String[] withAll(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("source.shop.rows.product.schema=" + EVENTS.resolve("Named.avsc"));
        return all.toArray(String[]::new);
    }

    @Test
    void deleteWithoutItsSkuAsksForWholeRows() {
        TopicLine event = event(
                "{'key': {'id': 1}, 'value': {'before': {'id': 1, 'sku': null}, 'after': null, 'op': 'd', 'source':"
                        + " {'connector': 'postgresql', 'name': 'db', 'lsn': 70, 'ts_ms': 1000}}}");

        assertLetter(
                letter(event, "source.shop.rows.sku=value:/sku"),
                "MISSING_SKU",
                "value:/sku (source.shop.rows.sku)",
                "REPLICA IDENTITY FULL");
    }

    /** Of a deleted row PostgreSQL may have the key alone. */
    @Test
    void deleteNeedNotHaveTheRow() {
        String event =
                "{'key': {'sku': 'A'}, 'value': {'before': {'sku': 'A', 'name': null}, 'after': null, 'op': 'd', 'source':"
                        + " {'connector': 'postgresql', 'name': 'db', 'lsn': 70, 'ts_ms': 1000}}}";

        assertThat(catalogue(List.of(event(event)), withAll())
                        .get("A")
                        .get("product")
                        .isNull())
                .isTrue();
    }

    @Test
    void unavailableValueIsADeadLetterWithoutFieldMerge() {
        TopicLine event = events("postgresql-key.jsonl").stream()
                .filter(line -> line.value() != null && text(line).contains("__debezium_unavailable_value"))
                .findFirst()
                .orElseThrow();

        assertLetter(letter(event), "PARTIAL_CHANGE", "description", "REPLICA IDENTITY FULL", "field-merge");
    }

    /** Its large text stands under its former key, so that nobody knows it. */
    @Test
    void rowOfAnotherKeyIsADeadLetterWithoutItsLargeText() {
        String event =
                "{'key': {'sku': 'B'}, 'value': {'before': null, 'after': {'sku': 'B', 'name': '__debezium_unavailable_value'}, 'op': 'c',"
                        + " 'source': {'connector': 'postgresql', 'name': 'db', 'lsn': 70, 'ts_ms': 1000}}}";

        assertLetter(
                letter(event(event), withAll("resolution.policy=field-merge")),
                "PARTIAL_CHANGE",
                "does not have name",
                "REPLICA IDENTITY FULL",
                "the key of the row has changed");
    }

    private static String text(TopicLine line) {
        return new String((byte[]) line.value(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNoRowIsPassedOver() {
        try (Simulation simulation = new Simulation(config())) {
            for (String operation : List.of("t", "m")) {
                assertThat(simulation.feed(
                                TOPIC,
                                event("{'key': null, 'value': {'before': null, 'after': null, 'op': '" + operation
                                        + "', 'source': {'connector': 'postgresql', 'lsn': 3}}}")))
                        .isEmpty();
            }
            assertThat(simulation.feed(TOPIC, event("{'key': {'sku': 'A'}, 'value': null}")))
                    .isEmpty();
        }
    }

    /** A snapshot has what stood in the log before its position, so it loses to what happened there. */
    @Test
    void snapshotNeverBeatsWhatHappenedAtItsPositionOrLater() {
        String event =
                "{'key': {'sku': 'A'}, 'value': {'before': null, 'after': {'sku': 'A', 'name': '%s'}, 'op': '%s', 'source':"
                        + " {'connector': 'postgresql', 'name': 'db', 'lsn': %d, 'ts_ms': %d, 'snapshot': '%s'}}}";
        TopicLine streamed = event(event.formatted("streamed", "u", 100, 1_000, "false"));
        TopicLine snapshot = event(event.formatted("snapshot", "r", 100, 9_000, "true"));
        TopicLine later = event(event.formatted("later snapshot", "r", 101, 500, "incremental"));

        assertThat(name(catalogue(List.of(streamed, snapshot), withAll()))).isEqualTo("streamed");
        assertThat(name(catalogue(List.of(snapshot, streamed), withAll()))).isEqualTo("streamed");
        assertThat(name(catalogue(List.of(later, streamed, snapshot), withAll())))
                .isEqualTo("later snapshot");
    }

    private static String name(Map<String, JsonNode> catalogue) {
        return catalogue.get("A").at("/product/name").textValue();
    }

    @Test
    void missingPositionNamesTheSetting() {
        TopicLine flat = event("{'key': {'sku': 'A'}, 'value': {'sku': 'A', '__op': 'u', '__source_name': 'db'}}");

        assertLetter(
                letter(flat), "BAD_SEQUENCE", "source.shop.rows.sequence", "__source_lsn is missing", "add.fields");
    }

    @Test
    void documentOfMongoDbIsRead() {
        String event =
                "{'key': {'id': '{\\'$oid\\': \\'64a\\'}'}, 'value': {'before': null, 'after': '{\\'_id\\': {\\'$oid\\':"
                        + " \\'64a\\'}, \\'name\\': \\'bed\\', \\'stock\\': {\\'$numberLong\\': \\'5\\'}}', 'op': 'c', 'source': {'connector':"
                        + " 'mongodb', 'name': 'mongo', 'ts_ms': 1558965508000, 'ord': 31, 'snapshot': null}}}";

        Map<String, JsonNode> catalogue = catalogue(List.of(event(event)), withAll("source.shop.rows.drop=/_id"));

        assertThat(catalogue.get("64a").get("product")).hasToString("{\"sku\":null,\"name\":\"bed\",\"stock\":5}");
        assertThat(catalogue.get("64a").get("winner").textValue()).startsWith("mongo:");
    }

    /** As with a router of topics that adds the name of the table. */
    @Test
    void fieldsOfTheKeyThatDebeziumAddsAreNone() {
        String event =
                "{'key': {'sku': 'A', '__dbz__physicalTableIdentifier': 'db.public.rows_1'}, 'value': {'before': null, 'after':"
                        + " {'name': 'bed'}, 'op': 'c', 'source': {'connector': 'postgresql', 'name': 'db', 'lsn': 3, 'ts_ms': 1}}}";

        assertThat(catalogue(List.of(event(event)), withAll())).containsOnlyKeys("A");
    }
}
