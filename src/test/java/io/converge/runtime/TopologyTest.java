package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.RecordHeader;
import io.converge.testing.EmbeddedSchemaSerializer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wiring: what goes where, with which key, headers and bytes. */
class TopologyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHANGES = "product-changes";
    private static final String CONVERGED = "product-converged";
    private static final String CONFLICTS = "product-conflicts";
    private static final String DEAD_LETTERS = "product-dead-letters";

    /** Change it only with a note in the change log on how to upgrade: a running application finds its state by these names. */
    @Test
    void describesItselfAsItDidBefore() throws Exception {
        assertThat(description(Map.of())).isEqualTo(Files.readString(Path.of("src/test/resources/topology.txt")));
    }

    @Test
    void describesItselfWithUniqueKeysAsItDidBefore() throws Exception {
        assertThat(description(Map.of("unique.keys", "gtin=/gtin")))
                .isEqualTo(Files.readString(Path.of("src/test/resources/topology-unique.txt")));
    }

    private static String description(Map<String, String> settings) {
        ConvergeConfig config = new ConvergeConfig(Map.of(
                        "bootstrap.servers", "none:0", "schema.registry.url", "mock://golden", "changes.topics", "a,b"))
                .with(settings);
        return TopologyFactory.alone(config, 4).describe().toString();
    }

    @Test
    void duplicateEmitsNothing() {
        try (Simulation simulation = simulation(Map.of())) {
            assertThat(simulation.feed(upsert("A", "eu", 1, 1, "x"))).hasSize(1);
            assertThat(simulation.feed(upsert("A", "eu", 1, 1, "x"))).isEmpty();
        }
    }

    @Test
    void misplacedRecordsTakeTheOtherWayToTheSameState() {
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(CHANGES, null, simulation.encode(upsert("A", "eu", 1, 1, "x")), new RecordHeaders());
            List<Emitted> emitted = simulation.feed(
                    CHANGES,
                    bytes("another key"),
                    simulation.encode(upsert("A", "us", 1, 2, "y")),
                    new RecordHeaders());

            assertThat(lines(emitted, CONVERGED)).singleElement().satisfies(line -> {
                assertThat(line.get("sku").textValue()).isEqualTo("A");
                assertThat(line.get("context").toString()).isEqualTo("{\"eu\":1,\"us\":1}");
            });
            JsonNode version = lines(emitted, CONFLICTS).get(0).get("versions").get(1);
            assertThat(version.get("topic").textValue()).isEqualTo(CHANGES);
            assertThat(version.get("offset").longValue()).isEqualTo(1);
        }
    }

    /** The names that a rekeyed record gets may be its writer's, too. */
    @Test
    void letterOfAMisplacedRecordHasAllHeadersOfItsWriter() {
        try (Simulation simulation = simulation(Map.of("max.origins", "1"))) {
            simulation.feed(upsert("A", "eu", 1, 1, "x"));
            RecordHeaders headers = new RecordHeaders();
            for (String name : List.of("converge.source.key", "converge.source.timestamp", "converge.omitted.value")) {
                headers.add(name, bytes("mine"));
            }
            List<Emitted> emitted = simulation.feed(
                    CHANGES, bytes("another key"), simulation.encode(upsert("A", "us", 1, 2, "y")), headers);

            assertThat(lines(emitted, DEAD_LETTERS)).singleElement().satisfies(letter -> {
                assertThat(letter.get("reason").textValue()).isEqualTo("TOO_MANY_ORIGINS");
                assertThat(letter.get("key").textValue()).isEqualTo("another key");
                assertThat(letter.get("headers"))
                        .hasToString("{\"converge.source.key\":\"mine\",\"converge.source.timestamp\":\"mine\","
                                + "\"converge.omitted.value\":\"mine\"}");
            });
        }
    }

    @Test
    void letterTellsOfANameOfAHeaderThatMayHaveLostItsBytes() {
        try (Simulation simulation = simulation(Map.of())) {
            Headers headers = new RecordHeaders().add("caf\uFFFD", bytes("x"));

            assertThat(lines(simulation.feed(CHANGES, bytes("A"), bytes("no record"), headers), DEAD_LETTERS))
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.get("detail").textValue()).contains("U+FFFD in the name of a header"));
        }
    }

    @Test
    void changesOfSeveralTopicsMeet() {
        try (Simulation simulation = simulation(Map.of("changes.topics", "first,second"))) {
            byte[] key = bytes("A");
            simulation.feed("first", key, simulation.encode(upsert("A", "eu", 1, 1, "x")), new RecordHeaders());
            List<Emitted> emitted = simulation.feed(
                    "second", key, simulation.encode(upsert("A", "us", 1, 2, "y")), new RecordHeaders());

            assertThat(lines(emitted, CONFLICTS)).hasSize(1);
        }
    }

    @Test
    void nullValueIsTheDeleteThatItsHeadersName() {
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(upsert("A", "eu", 1, 1, "x"));
            Headers headers = new RecordHeaders()
                    .add(RecordHeader.ORIGIN, bytes("us"))
                    .add(RecordHeader.SEQUENCE, bytes("1"))
                    .add(RecordHeader.TIMESTAMP, bytes("1970-01-01T00:00:02Z"))
                    .add(RecordHeader.CONTEXT, bytes("{\"eu\": 1}"));

            List<Emitted> emitted = simulation.feed(CHANGES, bytes("A"), null, headers);

            assertThat(emitted).extracting(Emitted::line).singleElement().hasToString("""
                    {"sku":"A","product":null,"context":{"eu":1,"us":1},"winner":"us:1","status":"CONVERGED"}""");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sku': ' ', 'origin': 'eu', 'sequence': 1                        | MISSING_SKU",
                "'sku': 'A', 'origin': '',   'sequence': 1                        | MISSING_ORIGIN",
                "'sku': 'A', 'origin': 'eu', 'sequence': 0                        | BAD_SEQUENCE",
                "'sku': 'A', 'origin': 'eu', 'sequence': 1, 'product': null       | MISSING_PRODUCT",
                "'sku': 'A', 'origin': 'eu', 'sequence': 1, 'context': {' ': 1}   | BAD_CONTEXT",
                "'sku': 'A', 'origin': 'eu', 'sequence': 1, 'context': {'us': -1} | BAD_CONTEXT",
                "'sku': 'A', 'origin': 'eu', 'sequence': 1, 'timestamp': 99999999999999 | CLOCK_AHEAD",
                "'sku': 'A', 'origin': 'eu', 'sequence': 1, 'timestamp': 9223372036854775807 | CLOCK_AHEAD",
                "'sku': 'A', 'origin': 'eu', 'sequence': 1, 'context': {'a': 1, 'b': 1} | TOO_MANY_ORIGINS",
            },
            quoteCharacter = '"')
    void unacceptableChangeBecomesADeadLetterAsItCame(String fields, String reason) {
        String product = fields.contains("'product'") ? "" : ", 'product': {'name': 'x', 'price': '1.00'}";
        String time = fields.contains("'timestamp'") ? "" : ", 'timestamp': 1";
        GenericRecord change = change("{'op': 'INSERT', " + fields + time + product + "}");
        try (Simulation simulation = simulation(Map.of("max.origins", "2"))) {
            byte[] value = simulation.encode(change);
            Headers headers = new RecordHeaders().add("trace", bytes("7"));

            List<Emitted> emitted = simulation.feed(CHANGES, bytes("A"), value, headers);

            assertThat(emitted).hasSize(1);
            assertDeadLetter(emitted.get(0), reason, "\"A\"", value);
            assertThat(emitted.get(0).line().get("headers").toString()).isEqualTo("{\"trace\":\"7\"}");
            // Processing goes on.
            assertThat(lines(simulation.feed(upsert("B", "eu", 1, 1, "y")), CONVERGED))
                    .hasSize(1);
        }
    }

    @Test
    void causalCycleOfAMisplacedChangeIsADeadLetterWithItsOwnKeyAndSource() {
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(change("{'sku': 'A', 'op': 'INSERT', 'origin': 'eu', 'sequence': 1, 'context': {'us': 1},"
                    + " 'timestamp': 1, 'product': {'name': 'x', 'price': 1}}"));
            byte[] value = simulation.encode(
                    change("{'sku': 'A', 'op': 'INSERT', 'origin': 'us', 'sequence': 1, 'context': {'eu': 1},"
                            + " 'timestamp': 1, 'product': {'name': 'x', 'price': 1}}"));

            List<Emitted> emitted = simulation.feed(CHANGES, null, value, new RecordHeaders());

            assertThat(emitted).hasSize(1);
            assertDeadLetter(emitted.get(0), "CAUSAL_CYCLE", "null", value);
            assertThat(emitted.get(0).line().get("source").toString())
                    .isEqualTo("{\"topic\":\"product-changes\",\"partition\":0,\"offset\":1}");
            assertThat(emitted.get(0).line().get("headers")).isEmpty();
        }
    }

    @Test
    void changeWhoseContextTakesAnotherOneAwayWithoutStandingItselfIsToldByADeadLetterToo() {
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(inserted("z", "'b': 1"));
            simulation.feed(inserted("c", ""));
            GenericRecord contradicting = inserted("b", "'z': 1");

            List<Emitted> emitted = simulation.feed(contradicting);

            // The state is what the law says; that two versions are gone is told.
            assertThat(lines(emitted, CONVERGED)).singleElement().satisfies(line -> {
                assertThat(line.get("winner").textValue()).isEqualTo("c:1");
                assertThat(line.get("context").toString()).isEqualTo("{\"b\":1,\"z\":1,\"c\":1}");
            });
            assertThat(emitted).hasSize(2);
            assertDeadLetter(emitted.get(1), "CAUSAL_CYCLE", "\"A\"", simulation.encode(contradicting));
            assertThat(emitted.get(1).line().get("detail").textValue())
                    .contains("b:1")
                    .contains("z:1 (product-changes-0@0)");
            // Told once: sent again it takes nothing away.
            assertThat(simulation.feed(contradicting)).isEmpty();
            assertThat(lines(simulation.feed(upsert("B", "eu", 1, 1, "y")), CONVERGED))
                    .hasSize(1);
        }
    }

    private static GenericRecord inserted(String origin, String context) {
        return change("{'sku': 'A', 'op': 'INSERT', 'origin': '" + origin + "', 'sequence': 1, 'context': {" + context
                + "}, 'timestamp': 1, 'product': {'name': '" + origin + "', 'price': 1}}");
    }

    @Test
    void bytesThatAreNoChangeAreDeadLetters() {
        try (Simulation simulation = simulation(Map.of())) {
            byte[] whole = simulation.encode(upsert("A", "eu", 1, 1, "x"));
            byte[] cut = Arrays.copyOf(whole, whole.length - 3);
            byte[] unknownSchema = whole.clone();
            unknownSchema[1] = 77;
            for (byte[] value : List.of(bytes("not Avro"), new byte[0], new byte[] {0}, cut, unknownSchema)) {
                List<Emitted> emitted = simulation.feed(CHANGES, bytes("A"), value, new RecordHeaders());

                assertThat(emitted).hasSize(1);
                assertDeadLetter(emitted.get(0), "UNDECODABLE", "\"A\"", value);
            }
            assertThat(lines(simulation.feed(CHANGES, null, null, new RecordHeaders()), DEAD_LETTERS))
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line.get("reason").textValue()).isEqualTo("MISSING_SKU"));
        }
    }

    @Test
    void detailOfADeadLetterIsShortHoweverLongTheRecordIs() {
        try (Simulation simulation = simulation(Map.of())) {
            String origins = IntStream.range(0, 300)
                    .mapToObj(i -> "'%s-%d': 1".formatted("origin".repeat(200), i))
                    .collect(Collectors.joining(", "));
            List<Emitted> emitted = simulation.feed(change("{'sku': 'A', 'op': 'DELETE', 'origin': 'eu', 'sequence': 1,"
                    + " 'timestamp': 1, 'context': {" + origins + ", '" + "x".repeat(5_000) + "': -1}}"));

            assertThat(emitted.get(0).line().get("reason").textValue()).isEqualTo("BAD_CONTEXT");
            assertThat(emitted.get(0).line().get("detail").textValue()).hasSizeLessThan(600);
        }
    }

    private static void assertDeadLetter(Emitted emitted, String reason, String key, byte[] value) {
        assertThat(emitted.topic()).isEqualTo(DEAD_LETTERS);
        assertThat(emitted.line().get("reason").textValue()).isEqualTo(reason);
        assertThat(emitted.line().get("key").toString()).isEqualTo(key);
        assertThat(Base64.getDecoder().decode(emitted.line().get("value").textValue()))
                .isEqualTo(value);
    }

    @Test
    void conflictRecordSaysAllThatADeciderNeeds() throws Exception {
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(upsert("A", "eu", 1, 1, "x"));
            List<Emitted> emitted = simulation.feed(upsert("A", "us", 1, 2, "y"));

            JsonNode expected = JSON.readTree("""
                    {"sku": "A", "type": "INSERT", "status": "RESOLVED", "policy": "last-write-wins",
                     "policyDigest": "a47f5b1befa81858c61b833c876f2539", "caveats": [],
                     "decidedBy": "timestamp", "reason": null, "winner": "us:1", "outcomeOmitted": null,
                     "outcome": {"name": "y", "price": "1.0000", "categoryId": null, "supplierId": null, "attributes": {}},
                     "context": {"eu": 1, "us": 1}, "leaves": {},
                     "versions": [
                       {"origin": "eu", "sequence": 1, "op": "UPSERT", "timestamp": 1, "omitted": null,
                        "topic": "product-changes", "partition": 0, "offset": 0, "product":
                        {"name": "x", "price": "1.0000", "categoryId": null, "supplierId": null, "attributes": {}}},
                       {"origin": "us", "sequence": 1, "op": "UPSERT", "timestamp": 2, "omitted": null,
                        "topic": "product-changes", "partition": 0, "offset": 1, "product":
                        {"name": "y", "price": "1.0000", "categoryId": null, "supplierId": null, "attributes": {}}}]}""");
            JsonNode conflict = JSON.readTree(lines(emitted, CONFLICTS).get(0).toString());
            ((ObjectNode) conflict).remove("id");
            assertThat(conflict).isEqualTo(expected);
        }
    }

    @Test
    void productsOfTheUsersOwnKeepEveryFieldThroughANewVersionOfTheirSchema() {
        Schema bookV1 = schema("{'name': 'title', 'type': 'string'}");
        Schema bookV2 = schema("{'name': 'title', 'type': 'string'},"
                + " {'name': 'pages', 'type': ['null', 'int'], 'default': null},"
                + " {'name': 'binding', 'type': 'string', 'default': 'paper'}");
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(book("eu", 1, "{'title': 'Emma'}", bookV1));
            List<Emitted> emitted =
                    simulation.feed(book("us", 2, "{'title': 'Emma', 'pages': 474, 'binding': 'cloth'}", bookV2));

            assertThat(lines(emitted, CONVERGED).get(0).get("product"))
                    .hasToString("{\"title\":\"Emma\",\"pages\":474,\"binding\":\"cloth\"}");
            JsonNode versions = lines(emitted, CONFLICTS).get(0).get("versions");
            assertThat(versions.get(0).get("product"))
                    .hasToString("{\"title\":\"Emma\",\"pages\":null,\"binding\":\"paper\"}");
            assertThat(versions.get(1).get("product"))
                    .hasToString("{\"title\":\"Emma\",\"pages\":474,\"binding\":\"cloth\"}");
        }
    }

    @Test
    void productsThatDifferOnlyByTheAgeOfTheirSchemaAreEqual() {
        Schema bookV1 = schema("{'name': 'title', 'type': 'string'}");
        Schema bookV2 = schema(
                "{'name': 'title', 'type': 'string'}, {'name': 'binding', 'type': 'string', 'default': 'paper'}");
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(book("eu", 1, "{'title': 'Emma'}", bookV1));
            List<Emitted> emitted = simulation.feed(book("us", 2, "{'title': 'Emma', 'binding': 'paper'}", bookV2));

            assertThat(lines(emitted, CONFLICTS)).isEmpty();
        }
    }

    @Test
    void schemasOfWhichNeitherHoldsTheOtherMeetInOneThatHoldsBoth() {
        Schema one = schema("{'name': 'title', 'type': 'string'}, {'name': 'pages', 'type': 'int'}");
        Schema other = schema("{'name': 'title', 'type': 'string'}, {'name': 'isbn', 'type': 'string'}");
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(book("eu", 1, "{'title': 'Emma', 'pages': 474}", one));
            List<Emitted> emitted = simulation.feed(book("us", 2, "{'title': 'Emma', 'isbn': '978'}", other));

            JsonNode versions = lines(emitted, CONFLICTS).get(0).get("versions");
            assertThat(versions.get(0).get("product").get("pages").intValue()).isEqualTo(474);
            assertThat(versions.get(1).get("product").get("isbn").textValue()).isEqualTo("978");
            assertThat(lines(emitted, CONVERGED).get(0).get("product"))
                    .hasToString("{\"title\":\"Emma\",\"isbn\":\"978\"}");
        }
    }

    @Test
    void productThatCannotStandBesideTheWinnerStandsAsItWasWritten() {
        String price =
                "{'name': 'price', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': %d}}";
        try (Simulation simulation = simulation(Map.of())) {
            simulation.feed(book("eu", 1, "{'price': '1.00'}", schema(price.formatted(2))));
            List<Emitted> emitted = simulation.feed(book("us", 2, "{'price': '2.0000'}", schema(price.formatted(4))));

            assertThat(lines(emitted, CONVERGED).get(0).get("product")).hasToString("{\"price\":\"2.0000\"}");
            JsonNode versions = lines(emitted, CONFLICTS).get(0).get("versions");
            assertThat(versions.get(0).get("product")).hasToString("{\"price\":\"1.00\"}");
            assertThat(versions.get(0).get("omitted").isNull()).isTrue();
            assertThat(new Schema.Parser()
                            .parse(versions.get(0).get("written").get("schema").textValue()))
                    .isEqualTo(schema(price.formatted(2)));
            assertThat(versions.get(1).has("written")).isFalse();
            assertThat(versions.get(1).get("product")).hasToString("{\"price\":\"2.0000\"}");
        }
    }

    @Test
    void anyOtherSerializerWorks() {
        Map<String, String> settings = Map.of(
                "value.serializer", EmbeddedSchemaSerializer.class.getName(),
                "value.deserializer", EmbeddedSchemaSerializer.Reader.class.getName());
        try (Simulation simulation = simulation(settings)) {
            simulation.feed(upsert("A", "eu", 1, 1, "x"));
            List<Emitted> emitted = simulation.feed(upsert("A", "us", 1, 2, "y"));

            assertThat(lines(emitted, CONFLICTS)).hasSize(1);
            assertThat(lines(emitted, CONVERGED).get(0).get("winner").textValue())
                    .isEqualTo("us:1");
            assertThat(lines(simulation.feed(CHANGES, null, bytes("no record"), new RecordHeaders()), DEAD_LETTERS))
                    .hasSize(1);
        }
    }

    @Test
    void conflictOfManyLargeProductsLeavesThemOutAndSaysWhereTheyStand() {
        try (Simulation simulation = simulation(Map.of("conflicts.max.bytes", "100000"))) {
            List<Emitted> emitted = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                emitted = simulation.feed(
                        upsert("A", "origin-" + i, 1, i, String.valueOf(i).repeat(20_000 + i)));
            }

            JsonNode conflict = lines(emitted, CONFLICTS).get(0);
            assertThat(conflict.get("outcome").isNull()).isTrue();
            assertThat(conflict.get("outcomeOmitted").get("bytes").intValue()).isGreaterThan(20_000);
            List<JsonNode> omitted = new ArrayList<>();
            conflict.get("versions").forEach(version -> {
                assertThat(version.get("product").isNull())
                        .isNotEqualTo(version.get("omitted").isNull());
                if (version.get("product").isNull()) {
                    omitted.add(version);
                }
            });
            assertThat(omitted).hasSize(6);
            assertThat(omitted.get(0).get("omitted").get("sha256").textValue()).hasSize(64);
            assertThat(omitted.get(0).get("offset").intValue())
                    .isEqualTo(Integer.parseInt(
                            omitted.get(0).get("origin").textValue().substring(7)));
            // The state, of which most stands in entries of its own, goes on from there.
            assertThat(simulation.state().get("A").conflict().versions()).hasSize(10);
            simulation.feed(change("{'sku': 'A', 'op': 'DELETE', 'origin': 'origin-0', 'sequence': 2, 'timestamp': 99,"
                    + " 'context': {'origin-1': 1, 'origin-2': 1, 'origin-3': 1, 'origin-4': 1, 'origin-5': 1,"
                    + " 'origin-6': 1, 'origin-7': 1, 'origin-8': 1, 'origin-9': 1}}"));
            assertThat(simulation.state().get("A").outcome().winner()).hasToString("origin-0:2");
        }
    }

    @Test
    void textOfAProcedureDoesNotMakeAConflictRecordTooLarge(@TempDir Path directory) throws Exception {
        Path script = Files.writeString(directory.resolve("merge.js"), "function f() { throw 'x'.repeat(1e5); }");
        Map<String, String> settings = Map.of(
                "resolution.policy",
                "custom",
                "resolution.procedure",
                "file:" + script,
                "conflicts.max.bytes",
                "10000");
        try (Simulation simulation = simulation(settings)) {
            simulation.feed(upsert("A", "eu", 1, 1, "x"));
            JsonNode conflict = lines(simulation.feed(upsert("A", "us", 1, 2, "y")), CONFLICTS)
                    .get(0);

            assertThat(conflict.get("status").textValue()).isEqualTo("UNRESOLVED");
            assertThat(conflict.get("reason").textValue())
                    .startsWith("the procedure failed: xxx")
                    .endsWith("x…")
                    .hasSizeLessThan(1_100);
        }
    }

    @Test
    void productThatIsTooLargeIsNotMade(@TempDir Path directory) throws Exception {
        Path script = Files.writeString(
                directory.resolve("merge.js"),
                "function f(incoming, existing, isTombstone, conflicting) { conflicting[0].name = 'x'.repeat(20000);"
                        + " __.replaceDocument(conflicting[0]._self, conflicting[0]); }");
        Map<String, String> settings = Map.of(
                "resolution.policy",
                "custom",
                "resolution.procedure",
                "file:" + script,
                "resolution.merged.max.bytes",
                "10000");
        try (Simulation simulation = simulation(settings)) {
            simulation.feed(upsert("A", "eu", 1, 1, "x"));
            JsonNode conflict = lines(simulation.feed(upsert("A", "us", 1, 2, "y")), CONFLICTS)
                    .get(0);

            assertThat(conflict.get("reason").textValue()).isEqualTo("the merged product is larger than 10000 bytes");
            assertThat(conflict.get("winner").textValue()).isEqualTo("us:1");
        }
    }

    @Test
    void leavesOfAMergedProductDoNotEither() throws Exception {
        StringBuilder attributes = new StringBuilder("'last': '1'");
        for (int i = 0; i < 1_000; i++) {
            attributes.append(", 'attribute-").append(i).append("': ''");
        }
        Map<String, String> settings = Map.of("resolution.policy", "field-merge", "conflicts.max.bytes", "10000");
        String form = "{'sku': 'A', 'op': 'UPSERT', 'origin': '%s', 'sequence': 1, 'timestamp': 1, 'product':"
                + " {'name': '%s', 'price': 1, 'attributes': {" + attributes + "}}}";
        try (Simulation simulation = simulation(settings)) {
            simulation.feed(change(form.formatted("eu", "x")));
            JsonNode conflict = lines(simulation.feed(change(form.formatted("us", "y"))), CONFLICTS)
                    .get(0);

            assertThat(conflict.get("leaves")).isEmpty();
            assertThat(conflict.get("caveats").get(0).textValue())
                    .isEqualTo("the versions of 1005 leaves are left out");
        }
    }

    private static GenericRecord book(String origin, long timestamp, String product, Schema schema) {
        return change(
                "{'sku': 'B-1', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': %s}"
                        .formatted(origin, timestamp, product),
                schema);
    }

    private static Schema schema(String fields) {
        String json = "{'type': 'record', 'name': 'Book', 'namespace': 'com.example', 'fields': [" + fields + "]}";
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }

    private static Simulation simulation(Map<String, String> settings) {
        return new Simulation(new ConvergeConfig(new HashMap<>(settings)));
    }

    private static List<JsonNode> lines(List<Emitted> emitted, String topic) {
        return emitted.stream()
                .filter(record -> record.topic().equals(topic))
                .map(record -> (JsonNode) record.line())
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
