package io.converge.it;

import static io.converge.it.ConsoleClient.path;
import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.console.ConsoleSettings;
import io.converge.console.OwnNumbers;
import io.converge.it.ConsoleClient.Answered;
import io.converge.runtime.ConvergeApplication;
import io.converge.serde.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a person does to conflicts and dead letters by the console; each test has skus of its own. */
class ConsoleIT {

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    private static Deployment deployment;
    private static ConsoleClient console;

    @BeforeAll
    static void start() throws Exception {
        LOG.start();
        Logger logger = (Logger) LoggerFactory.getLogger("io.converge.console");
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(LOG);
        deployment = new Deployment(Map.of("resolution.policy", "manual", "unique.keys", "gtin=/attributes/gtin"));
        ConvergeApplication instance = deployment.startInstance();
        console = new ConsoleClient(
                deployment.config(),
                new ConsoleSettings("resolver", false),
                new OwnNumbers(instance, () -> "http://localhost:1", "9"));
    }

    @AfterAll
    static void stop() {
        console.close();
        deployment.close();
    }

    private static void send(String sku, String origin, String product) {
        deployment.send(change(
                "{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': %s}"
                        .formatted(sku, origin, origin.equals("eu") ? 1 : 2, product)));
    }

    private static void sendConflict(String sku) {
        send(sku, "eu", "{'name': 'by eu', 'price': '1.00'}");
        send(sku, "us", "{'name': 'by us', 'price': '2.00'}");
    }

    private static ObjectNode conflict(String sku) {
        sendConflict(sku);
        return console.conflict(sku);
    }

    private static JsonNode product(String sku) {
        return deployment.products().get(sku);
    }

    @Test
    void conflictIsToldWhole() {
        ObjectNode conflict = conflict("WHOLE/%2f 1");

        assertThat(conflict.at("/summary/type").textValue()).isEqualTo("INSERT");
        assertThat(conflict.at("/standing/winner").textValue()).isEqualTo("us:1");
        assertThat(conflict.get("explanation").textValue()).contains("us:1 stands");
        assertThat(conflict.get("versions")).hasSize(2).allSatisfy(version -> {
            assertThat(version.get("context")).isEmpty();
            assertThat(version.get("saw")).isEmpty();
            assertThat(version.at("/position/topic").textValue())
                    .isEqualTo(deployment.config().changesTopics().get(0));
        });
        assertThat(conflict.at("/versions/0/product/name").textValue()).isEqualTo("by eu");
        assertThat(conflict.at("/versions/1/stands").booleanValue()).isTrue();
        assertThat(conflict.get("history")).hasSize(1);
        assertThat(conflict.get("decimals"))
                .singleElement()
                .satisfies(pointer -> assertThat(pointer.textValue()).isEqualTo("/price"));
        assertThat(conflict.get("closedBy").isNull()).isTrue();
    }

    @Test
    void versionIsTakenSignedAndShownClosed() {
        ObjectNode conflict = conflict("TAKE-1");

        Answered settled = console.settle(conflict, "{'take': 'eu:1'}");

        assertThat(settled.status()).isEqualTo(200);
        assertThat(List.copyOf(LOG.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("of TAKE-1"))
                .singleElement()
                .asString()
                .startsWith("settled: " + conflict.at("/summary/id").textValue()
                        + " of TAKE-1 by ann from 127.0.0.1: REPLACE ")
                .doesNotContain("by eu");
        assertThat(settled.json().get("shown").booleanValue()).isTrue();
        assertThat(settled.json().get("dot").textValue()).startsWith("resolver:");
        await().atMost(Deployment.PATIENCE)
                .until(() -> product("TAKE-1").get("name").textValue().equals("by eu"));
        await().atMost(Deployment.PATIENCE)
                .until(() -> console.get(path(conflict))
                        .json()
                        .at("/summary/status")
                        .textValue()
                        .equals("CLOSED"));
        await().atMost(Deployment.PATIENCE)
                .until(() -> console.get(path(conflict)).json().get("closedBy").isObject());
        JsonNode closed = console.get(path(conflict)).json().get("closedBy");
        assertThat(closed.get("dot")).isEqualTo(settled.json().get("dot"));
        assertThat(closed.get("resolvedBy").textValue()).isEqualTo("ann");
        assertThat(deployment.read(settled.json().get("topic").textValue()))
                .filteredOn(record -> record.partition()
                                == settled.json().get("partition").asInt()
                        && record.offset() == settled.json().get("offset").asLong())
                .singleElement()
                .satisfies(record -> assertThat(RecordHeader.text(record.headers(), RecordHeader.RESOLVED_BY))
                        .isEqualTo("ann"));
    }

    @Test
    void fieldsOfSeveralVersionsAreTaken() {
        ObjectNode conflict = conflict("FIELDS-1");
        String choice = "{'fields': {'/name': 'eu:1'}, 'base': 'us:1'}";

        JsonNode preview = console.post(path(conflict) + "/preview", "{'choice': " + choice + "}")
                .json();

        assertThat(preview.get("problems")).isEmpty();
        assertThat(preview.at("/product/price").textValue()).isEqualTo("2.0000");
        assertThat(preview.get("difference")).singleElement().satisfies(place -> {
            assertThat(place.get("pointer").textValue()).isEqualTo("/name");
            assertThat(place.get("stands").textValue()).isEqualTo("by us");
            assertThat(place.get("becomes").textValue()).isEqualTo("by eu");
        });
        assertThat(console.settle(conflict, choice).status()).isEqualTo(200);
        await().atMost(Deployment.PATIENCE).until(() -> Objects.equals(product("FIELDS-1"), preview.get("product")));
    }

    @Test
    void productThatDoesNotFitIsToldAndNotWritten() {
        ObjectNode conflict = conflict("EDIT-1");

        Answered refused = console.settle(conflict, "{'product': {'name': 7}}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("problems")).isNotEmpty();
        assertThat(console.conflict("EDIT-1").get("seen")).isEqualTo(conflict.get("seen"));
        assertThat(console.settle(conflict, "{'product': {'name': '<img onerror=x>', 'price': 12345678901.1234}}")
                        .status())
                .isEqualTo(200);
        await().atMost(Deployment.PATIENCE)
                .until(() -> product("EDIT-1").get("price").textValue().equals("12345678901.1234"));
    }

    @Test
    void productIsDeleted() {
        ObjectNode conflict = conflict("DELETE-1");

        assertThat(console.settle(conflict, "{'delete': true}").status()).isEqualTo(200);
        await().atMost(Deployment.PATIENCE).until(() -> product("DELETE-1") == null);
    }

    @Test
    void conflictThatHasMovedIsToldAndNothingIsWritten() {
        ObjectNode seen = conflict("MOVED-1");
        send("MOVED-1", "apac", "{'name': 'by apac', 'price': '3.00'}");
        await().atMost(Deployment.PATIENCE)
                .until(() -> console.conflict("MOVED-1").get("versions").size() == 3);

        Answered refused = console.settle(seen, "{'take': 'eu:1'}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/conflict/versions")).hasSize(3);
        assertThat(console.settle(refused.json().get("conflict"), "{'take': 'eu:1'}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void ofTwoWhoSettleAtOnceOneIsToldOfTheOther() {
        ObjectNode conflict = conflict("RACE-1");

        CompletableFuture<Answered> one = console.settleLater(conflict, "{'take': 'eu:1'}");
        CompletableFuture<Answered> other = console.settleLater(conflict, "{'take': 'us:1'}");

        assertThat(List.of(one.join().status(), other.join().status())).containsExactlyInAnyOrder(200, 409);
        String stands = one.join().status() == 200 ? "by eu" : "by us";
        await().atMost(Deployment.PATIENCE)
                .until(() -> deployment.catalogue().get("RACE-1").get("context").has("resolver"));
        assertThat(product("RACE-1").get("name").textValue()).isEqualTo(stands);
    }

    @Test
    void manyAreSettledAlikeAndOnlyIfTheyAreAsManyAsExpected() {
        for (int i = 0; i < 7; i++) {
            sendConflict("MANY-" + i);
        }
        console.awaitOpen("sku=MANY-", 7);
        String many = "{'filter': {'sku': 'MANY-'}, 'choice': {'takeOrigin': 'eu'}, ";

        JsonNode dry = console.post("/api/conflicts/settlements", many + "'dryRun': true}")
                .json();
        Answered other = console.post("/api/conflicts/settlements", many + "'dryRun': false, 'expected': 6}");
        Answered done =
                console.post("/api/conflicts/settlements", many + "'expected': 7, 'token': " + dry.get("token") + "}");

        assertThat(dry.get("count").asInt()).isEqualTo(7);
        assertThat(dry.get("settled").asInt()).isZero();
        assertThat(dry.get("examples"))
                .hasSize(5)
                .allSatisfy(example ->
                        assertThat(example.at("/product/name").textValue()).isEqualTo("by eu"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(done.json().get("settled").asInt()).isEqualTo(7);
        assertThat(done.json().get("failed")).isEmpty();
        console.awaitOpen("sku=MANY-", 0);
        assertThat(List.copyOf(LOG.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line ->
                        line.matches("settled: \\w{32} of MANY-\\d by ann from 127.0.0.1: REPLACE resolver:\\d+ at .*"))
                .hasSize(7);
    }

    /** A product is told of those alone that would have it: what cannot be settled so is no delete. */
    @Test
    void trialOfManyTellsWhichCannotBeSettledSoAndWhy() {
        sendConflict("FIT-1");
        send("FIT-2", "us", "{'name': 'by us', 'price': '2.00'}");
        send("FIT-2", "apac", "{'name': 'by apac', 'price': '3.00'}");
        console.awaitOpen("sku=FIT-", 2);
        String many = "{'filter': {'sku': 'FIT-'}, 'choice': %s, 'dryRun': true}";

        JsonNode ofEu = console.post("/api/conflicts/settlements", many.formatted("{'takeOrigin': 'eu'}"))
                .json();
        JsonNode deletes = console.post("/api/conflicts/settlements", many.formatted("{'delete': true}"))
                .json();

        assertThat(ofEu.get("count").asInt()).isEqualTo(2);
        assertThat(ofEu.get("judged").asInt()).isEqualTo(2);
        assertThat(ofEu.get("fitting").asInt()).isEqualTo(1);
        assertThat(ofEu.get("unfit").asInt()).isEqualTo(1);
        assertThat(ofEu.get("unfitReasons").toString()).isEqualTo("[{\"reason\":\"no version is of eu\",\"count\":1}]");
        assertThat(ofEu.get("examples"))
                .filteredOn(example -> !example.get("fits").booleanValue())
                .singleElement()
                .satisfies(example -> {
                    assertThat(example.get("subject").textValue()).isEqualTo("FIT-2");
                    assertThat(example.has("product")).isFalse();
                    assertThat(example.get("detail").textValue()).isEqualTo("no version is of eu");
                });
        assertThat(deletes.get("fitting").asInt()).isEqualTo(2);
        assertThat(deletes.get("caveats")).isEmpty();
        assertThat(deletes.get("examples")).allSatisfy(example -> {
            assertThat(example.get("fits").booleanValue()).isTrue();
            assertThat(example.get("product").isNull()).isTrue();
        });
    }

    /** Its writer has used a sequence twice. */
    @Test
    void contentThatHasChangedUnderTheSameDotsIsNotSettledUnseen() {
        ObjectNode seen = conflict("COLLIDE-1");
        deployment.send(change("{'sku': 'COLLIDE-1', 'op': 'INSERT', 'origin': 'us', 'sequence': 1, 'context': {},"
                + " 'timestamp': 3, 'product': {'name': 'other', 'price': '9.00'}}"));
        await().atMost(Deployment.PATIENCE)
                .until(() -> console.conflict("COLLIDE-1").toString().contains("\"other\""));

        Answered refused = console.settle(seen, "{'take': 'us:1'}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/conflict/versions").toString()).contains("\"other\"");
    }

    @Test
    void uniqueValueIsGivenUp() {
        send("UNIQUE-1", "eu", "{'name': 'a', 'price': 1, 'attributes': {'gtin': '401'}}");
        send("UNIQUE-2", "eu", "{'name': 'b', 'price': 1, 'attributes': {'gtin': '401'}}");
        String id = console.awaitOpen("type=UNIQUE", 1).get(0).get("id").textValue();
        JsonNode conflict = console.get("/api/conflicts/" + id).json();

        Answered still = console.settle(
                conflict, "{'sku': 'UNIQUE-2', 'product': {'name': 'c', 'price': 1, 'attributes': {'gtin': '401'}}}");
        Answered given = console.settle(
                conflict, "{'sku': 'UNIQUE-2', 'product': {'name': 'c', 'price': 1, 'attributes': {'gtin': '402'}}}");

        assertThat(conflict.at("/summary/skus").toString()).isEqualTo("[\"UNIQUE-1\",\"UNIQUE-2\"]");
        assertThat(conflict.get("claimants")).hasSize(2);
        assertThat(conflict.at("/claimants/0/product/name").textValue()).isEqualTo("a");
        assertThat(still.status()).isEqualTo(422);
        assertThat(still.json().at("/problems/0").textValue()).contains("still has gtin=");
        assertThat(given.status()).isEqualTo(200);
        console.awaitOpen("type=UNIQUE", 0);
    }

    @Test
    void ofTwoWhoSettleAUniqueValueAtOnceOneWritesAndTheOtherHears() {
        send("UNIQUE-3", "eu", "{'name': 'a', 'price': 1, 'attributes': {'gtin': '403'}}");
        send("UNIQUE-4", "eu", "{'name': 'b', 'price': 1, 'attributes': {'gtin': '403'}}");
        String id = console.awaitOpen("type=UNIQUE", 1).get(0).get("id").textValue();
        JsonNode conflict = console.get("/api/conflicts/" + id).json();

        CompletableFuture<Answered> one = console.settleLater(conflict, "{'sku': 'UNIQUE-3', 'delete': true}");
        CompletableFuture<Answered> other = console.settleLater(conflict, "{'sku': 'UNIQUE-4', 'delete': true}");

        assertThat(List.of(one.join().status(), other.join().status())).containsExactlyInAnyOrder(200, 409);
        console.awaitOpen("type=UNIQUE", 0);
        assertThat(deployment.products().keySet().stream().filter(sku -> sku.matches("UNIQUE-[34]")))
                .hasSize(1);
    }

    /** No record tells of it, as the same products have the value as before. */
    @Test
    void productWithAUniqueValueThatHasChangedIsToldAndNothingIsWrittenPastTheChange() {
        send("UNIQUE-5", "eu", "{'name': 'a', 'price': 1, 'attributes': {'gtin': '405'}}");
        send("UNIQUE-6", "eu", "{'name': 'b', 'price': 1, 'attributes': {'gtin': '405'}}");
        String id = console.awaitOpen("type=UNIQUE", 1).get(0).get("id").textValue();
        JsonNode seen = console.get("/api/conflicts/" + id).json();
        deployment.send(
                change("{'sku': 'UNIQUE-5', 'op': 'REPLACE', 'origin': 'us', 'sequence': 7, 'context': {'eu': 1},"
                        + " 'timestamp': 9, 'product': {'name': 'edited', 'price': 1, 'attributes': {'gtin':"
                        + " '405'}}}"));
        await().atMost(Deployment.PATIENCE)
                .until(() -> product("UNIQUE-5").get("name").textValue().equals("edited"));
        String choice = "{'sku': 'UNIQUE-5', 'product': {'name': 'c', 'price': 1, 'attributes': {'gtin': '406'}}}";

        Answered refused = console.settle(seen, choice);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/conflict/claimants/0/product/name").textValue())
                .isEqualTo("edited");
        assertThat(refused.json().at("/conflict/claimants/0/winner").textValue())
                .isEqualTo("us:7");
        assertThat(console.settle(refused.json().get("conflict"), choice).status())
                .isEqualTo(200);
        console.awaitOpen("type=UNIQUE", 0);
        assertThat(product("UNIQUE-5").get("name").textValue()).isEqualTo("c");
        assertThat(deployment.catalogue().get("UNIQUE-5").at("/context/us").asInt())
                .isEqualTo(7);
        assertThat(deployment.conflicts())
                .noneMatch(conflict -> conflict.path("sku").asText().equals("UNIQUE-5"));
    }

    @Test
    void deadLettersAreToldWithWhereTheyAreWrongAndSentAgain() {
        byte[] key = "BAD-1".getBytes(StandardCharsets.UTF_8);
        String topic = deployment.config().changesTopics().get(0);
        byte[] broken = deployment.encode(change("{'sku': 'BAD-1', 'op': 'UPSERT', 'origin': 'eu', 'sequence': 1,"
                + " 'timestamp': 1, 'product': {'name': 'x', 'price': 1}}"));
        broken[broken.length - 1] = (byte) 0xff;
        deployment.send(topic, key, broken);
        deployment.flush();
        await().atMost(Deployment.PATIENCE)
                .until(() -> console.get("/api/dead-letters?topic=" + topic)
                                .json()
                                .get("total")
                                .asInt()
                        == 1);
        JsonNode letter = console.get("/api/dead-letters").json().at("/letters/0");
        String place = letter.get("topic").textValue() + "/" + letter.get("partition") + "/" + letter.get("offset");

        JsonNode whole = console.get("/api/dead-letters/" + place).json();
        JsonNode dry = console.post("/api/dead-letters/retry", "{'filter': {}, 'dryRun': true}")
                .json();
        JsonNode sent = console.post("/api/dead-letters/retry", "{'positions': [" + letter.get("position") + "]}")
                .json();

        assertThat(letter.get("reason").textValue()).isEqualTo("UNDECODABLE");
        assertThat(letter.get("key").textValue()).isEqualTo("BAD-1");
        assertThat(whole.at("/value/bytes").asInt()).isEqualTo(broken.length);
        assertThat(whole.at("/value/hex").textValue()).endsWith("ff");
        assertThat(whole.at("/fault/offset").isNumber()).isTrue();
        assertThat(dry.get("count").asInt()).isEqualTo(1);
        assertThat(dry.get("sent").asInt()).isZero();
        assertThat(sent.get("sent").asInt()).isEqualTo(1);
        assertThat(List.copyOf(LOG.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("sent again: 1 records of dead letters by ann from 127.0.0.1: "
                        + letter.get("position").textValue());
        await().atMost(Deployment.PATIENCE)
                .until(() -> console.get("/api/dead-letters?state=retried")
                                .json()
                                .get("total")
                                .asInt()
                        == 1);
        // It is as broken as before.
        await().atMost(Deployment.PATIENCE)
                .until(() -> console.get("/api/dead-letters?state=waiting")
                        .json()
                        .at("/letters/0/state")
                        .asText()
                        .equals("refused-again"));
        assertThat(console.post("/api/dead-letters/retry", "{'filter': {'sku': 'BAD-1'}, 'dryRun': true}")
                        .json()
                        .get("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(console.post("/api/dead-letters/retry", "{'filter': {'key': 'GOOD'}, 'dryRun': true}")
                        .json()
                        .get("count")
                        .asInt())
                .isZero();
        assertThat(console.get("/api/dead-letters?key=BAD").json().get("total").asInt())
                .isEqualTo(1);
        assertThat(console.get("/api/dead-letters?sku=BAD").json().get("total").asInt())
                .isZero();
        assertThat(console.get("/api/dead-letters?reason=none")
                        .json()
                        .get("total")
                        .asInt())
                .isZero();
    }

    @Test
    void eventsTellOfWhatIsNew() throws Exception {
        List<String> heard = console.listen();
        sendConflict("EVENT-1");

        await().atMost(Deployment.PATIENCE)
                .until(() -> heard.stream()
                        .anyMatch(line -> line.startsWith("data: ") && line.contains("\"sku\":\"EVENT-1\"")));
        assertThat(heard).contains("event: conflict");
    }

    @Test
    void overviewTellsOfThePolicyTheInstanceAndTheOrigins() {
        conflict("OVERVIEW-1");

        await().atMost(Deployment.PATIENCE).until(() -> {
            JsonNode overview = console.get("/api/overview").json();
            return !overview.get("loading").booleanValue()
                    && overview.at("/origins").size() >= 2
                    && overview.at("/totals/concurrent").asInt() > 0;
        });
        JsonNode overview = console.get("/api/overview").json();
        assertThat(overview.at("/policy/name").textValue()).isEqualTo("manual");
        assertThat(overview.at("/policy/since").isNumber()).isTrue();
        assertThat(overview.at("/instances/0/state").textValue()).isEqualTo("RUNNING");
        assertThat(overview.at("/instances/0/partitions")).hasSize(3);
        assertThat(overview.at("/conflicts/open").asInt()).isPositive();
        assertThat(overview.get("problems")).isEmpty();
    }

    @Test
    void otherTopicsAreNotReadByTheRouteOfDeadLetters() {
        String topic = deployment.config().changesTopics().get(0);

        assertThat(console.get("/api/dead-letters/" + topic + "/0/0").status()).isEqualTo(404);
        assertThat(console.get("/api/dead-letters/x/-1/0").status()).isEqualTo(404);
        assertThat(console.get("/api/conflicts/none").status()).isEqualTo(404);
        assertThat(console.get("/api/conflicts?limit=0").status()).isEqualTo(400);
    }
}
