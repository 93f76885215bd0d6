package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.cli.Main;
import io.converge.http.RawHttp;
import io.converge.it.ItemNode.Reply;
import io.converge.lookup.Peers;
import io.converge.testing.JavaCommand;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What two instances answer of skus, each of which owns some of them. */
class ItemsIT {

    private static final List<String> SKUS =
            IntStream.range(0, 30).mapToObj(i -> "LIST-%02d".formatted(i)).toList();
    private static final Map<String, String> SETTINGS =
            Map.of("num.standby.replicas", "1", "http.port", "0", "http.host", "127.0.0.1");
    /** As many of a megabyte as a sku may have live. */
    private static final int HUGE_VERSIONS = 15;

    private static final String LARGE_TEXT = "x".repeat(40_000);

    private static Deployment deployment;
    private static ItemNode one;
    private static ItemNode two;

    @BeforeAll
    static void start() throws Exception {
        deployment = new Deployment(SETTINGS);
        one = new ItemNode(deployment);
        two = new ItemNode(deployment);
        await().atMost(Deployment.PATIENCE).until(() -> one.isRunning() && two.isRunning());
        SKUS.forEach(sku -> deployment.send(upsert(sku, "eu", 1, 1, sku)));
        deployment.awaitCaughtUp();
        // The second one has its share of the partitions.
        await().atMost(Deployment.PATIENCE)
                .untilAsserted(() -> assertThat(owners()).containsExactlyInAnyOrder(one.url(), two.url()));
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        deployment.close();
    }

    private static Set<String> owners() throws Exception {
        Set<String> owners = new TreeSet<>();
        for (String sku : SKUS) {
            Reply reply = one.item(sku);
            assertThat(reply.status()).as("%s", reply).isEqualTo(200);
            owners.add(reply.text("/from/url"));
        }
        return owners;
    }

    /** The instance that does not own a sku. */
    private static ItemNode otherThanOwner(String sku) throws Exception {
        return one.item(sku).text("/from/url").equals(one.url()) ? two : one;
    }

    @Test
    void everyInstanceTellsTheSkusOfAll() throws Exception {
        for (String sku : SKUS) {
            Reply reply = one.item(sku);
            assertThat(reply.text("/product/name")).isEqualTo(sku);
            assertThat(reply.text("/from/role")).isEqualTo("active");
            assertThat(two.item(sku)).isEqualTo(reply);
        }
    }

    /** While the answer to somebody who does not take it is held, there is no room to make another one. */
    @Test
    void lookupsOfASkuWithMegabytesOfVersionsAreRefusedBeforeTheyFillTheMemoryTogether() throws Exception {
        String text = "x".repeat(1_000_000);
        for (int i = 0; i < HUGE_VERSIONS; i++) {
            deployment.send(change(
                    ("{'sku': 'HUGE', 'op': 'UPSERT', 'origin': 'o%d', 'sequence': 1, 'context': {}, 'timestamp': 1,"
                                    + " 'product': {'name': '%s', 'price': 1}}")
                            .formatted(i, text)));
        }
        await().atMost(Deployment.PATIENCE)
                .until(() -> one.item("HUGE").json().path("live").size() == HUGE_VERSIONS);
        ItemNode owner = one.item("HUGE").text("/from/url").equals(one.url()) ? one : two;
        byte[] request = ("GET " + Peers.itemPath("HUGE", false)
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);

        try (Socket slow = RawHttp.open(URI.create(owner.url()).getPort())) {
            slow.getOutputStream().write(request);
            RawHttp.readUntil(slow.getInputStream(), "\r\n\r\n");

            Reply refused = owner.item("HUGE");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.retryAfter()).contains("2");
            assertThat(owner.item("NOBODY").status()).isEqualTo(404);
            assertThat(slow.getInputStream().readAllBytes().length).isGreaterThan(HUGE_VERSIONS * text.length());
        }
        await().atMost(Deployment.PATIENCE)
                .untilAsserted(() -> assertThat(owner.item("HUGE").status()).isEqualTo(200));
    }

    static List<String> hostileSkus() {
        return List.of(
                "a/b",
                "/",
                "..",
                ".",
                "../../etc/passwd",
                "100%",
                "%2F",
                "line\nbreak",
                "\u0001\u007f",
                "a?b&c#d",
                "a;b=c",
                "back\\slash",
                "Größe 42 😀",
                "<img src=x onerror=alert(1)>",
                "a b+c",
                "history",
                "x".repeat(4_096));
    }

    @ParameterizedTest
    @MethodSource("hostileSkus")
    void anySkuIsToldByEveryInstance(String sku) throws Exception {
        GenericRecord change = upsert("any", "eu", 1, 1, "hostile");
        change.put("sku", sku);
        deployment.send(change);

        for (ItemNode node : List.of(one, two)) {
            await().atMost(Deployment.PATIENCE).untilAsserted(() -> {
                Reply reply = node.item(sku);
                assertThat(reply.status()).as("%s", reply).isEqualTo(200);
                assertThat(reply.text("/sku")).isEqualTo(sku);
            });
        }
    }

    @Test
    void skuThatNobodyHasWrittenIsNotFoundByEither() throws Exception {
        for (ItemNode node : List.of(one, two)) {
            assertThat(node.item("NONE").status()).isEqualTo(404);
            assertThat(node.item("NONE").text("/detail")).startsWith("nobody has written the sku NONE");
        }
        assertThat(one.item("x".repeat(4_097)).status()).isEqualTo(400);
        assertThat(one.get("/api/items/A?stale=maybe").status()).isEqualTo(400);
    }

    @Test
    void whatAnotherInstanceAsksIsNotHandedOn() throws Exception {
        Reply reply = otherThanOwner("LIST-00").get("/api/items/LIST-00", "Converge-Asked-By-Peer", "1");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.retryAfter()).contains("2");
        assertThat(reply.text("/detail")).contains("does not own partition");
    }

    @Test
    void copyIsToldAsOneWithHowFarItIsBehind() throws Exception {
        ItemNode other = otherThanOwner("LIST-01");

        await().atMost(Deployment.PATIENCE).untilAsserted(() -> {
            Reply reply = other.get("/api/items/LIST-01?stale=allow");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text("/from/role")).isEqualTo("standby");
            assertThat(reply.text("/from/url")).isEqualTo(other.url());
            assertThat(reply.json().at("/from/lag").longValue()).isNotNegative();
        });
    }

    @Test
    void listHasTheFirstSkusOfAllInstancesInOrder() throws Exception {
        for (ItemNode node : List.of(one, two)) {
            Reply some = node.get("/api/items?prefix=LIST-&limit=7");
            assertThat(skus(some)).isEqualTo(SKUS.subList(0, 7));
            assertThat(some.json().get("more").booleanValue()).isTrue();

            Reply all = node.get("/api/items?prefix=LIST-&limit=100");
            assertThat(skus(all)).isEqualTo(SKUS);
            assertThat(all.json().get("more").booleanValue()).isFalse();

            assertThat(skus(node.get("/api/items?prefix=LIST-1"))).isEqualTo(SKUS.subList(10, 20));
            assertThat(skus(node.get("/api/items?prefix=NOBODY"))).isEmpty();
        }
    }

    private static List<String> skus(Reply reply) {
        return reply.json().get("items").findValuesAsText("sku");
    }

    @Test
    void historyTellsWhatEachChangeDidAndWhy() throws Exception {
        GenericRecord second = of("HISTORY", "us", 1, "{}", 2);
        deployment.send(
                of("HISTORY", "eu", 1, "{}", 1),
                second,
                second,
                of("HISTORY", "eu", 2, "{'eu': 1, 'us': 1}", 3),
                of("HISTORY", "us", 0, "{}", 4));
        deployment.awaitCaughtUp();

        Reply reply = two.get("/api/items/HISTORY/history");

        JsonNode changes = reply.json().get("changes");
        assertThat(changes.findValuesAsText("what"))
                .containsExactly("refused", "applied", "duplicate", "concurrent", "applied");
        assertThat(changes.at("/0/why").textValue()).contains("BAD_SEQUENCE");
        assertThat(changes.at("/1/why").textValue()).contains("eu:1, us:1");
        assertThat(changes.at("/3/why").textValue()).isEqualTo("It had not seen eu:1.");
        assertThat(changes.at("/4/dot").textValue()).isEqualTo("eu:1");
        assertThat(reply.json().get("note").isNull()).as("%s", reply).isTrue();
        assertThat(reply.json().get("complete").booleanValue()).isTrue();
    }

    @Test
    void historySaysThatOthersMayStandElsewhere() throws Exception {
        deployment.send(of("MOVED", "eu", 1, "{}", 1));
        deployment.send(
                deployment.config().changesTopics().get(0),
                "another key".getBytes(StandardCharsets.UTF_8),
                deployment.encode(of("MOVED", "us", 1, "{}", 2)));
        deployment.awaitCaughtUp();

        Reply reply = one.get("/api/items/MOVED/history");

        assertThat(reply.json().get("changes")).hasSize(1);
        assertThat(reply.json().get("complete").booleanValue()).isFalse();
        assertThat(reply.text("/note")).contains("another key than the sku");
    }

    private static GenericRecord of(String sku, String origin, long sequence, String context, long timestamp) {
        return change(("{'sku': '%s', 'op': 'UPSERT', 'origin': '%s', 'sequence': %d, 'context': %s, 'timestamp': %d,"
                        + " 'product': {'name': 'by %s', 'price': '1.00'}}")
                .formatted(sku, origin, sequence, context, timestamp, origin));
    }

    @Test
    void productsThatAreKeptApartAreReadOfOnePieceWhileTheyAreWritten() throws Exception {
        List<GenericRecord> changes = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            changes.add(upsert("LARGE", "eu", i, i, i + LARGE_TEXT));
        }
        deployment.send(changes.get(0));
        await().atMost(Deployment.PATIENCE).until(() -> one.item("LARGE").status() == 200);
        Thread writing = new Thread(() -> deployment.send(changes.toArray(GenericRecord[]::new)));
        writing.start();

        long sequence = 0;
        while (sequence < changes.size()) {
            Reply reply = one.item("LARGE");
            assertThat(reply.status()).as("%s", reply).isEqualTo(200);
            sequence = reply.json().at("/context/eu").longValue();
            assertThat(reply.text("/winner")).isEqualTo("eu:" + sequence);
            assertThat(reply.text("/live/0/product/name")).isEqualTo(sequence + LARGE_TEXT);
        }
        writing.join();
    }

    @Test
    void commandPrintsHowAProductStandsAndWhy() throws Exception {
        JavaCommand.Result found = JavaCommand.run(
                Main.class,
                List.of("get", "LIST-03", "--url", otherThanOwner("LIST-03").url()));

        assertThat(found.status()).as(found.err()).isZero();
        assertThat(found.out())
                .contains("sku          LIST-03", "status       CONVERGED", "live versions")
                .anyMatch(line -> line.startsWith("why          Written by eu:1"));
    }

    @Test
    void copyAnswersWhereTheOwnerIsAwayUntilAnotherOneOwnsThePartition() throws Exception {
        try (Deployment own = new Deployment(SETTINGS);
                ItemNode stays = new ItemNode(own);
                ItemNode goes = new ItemNode(own)) {
            await().atMost(Deployment.PATIENCE).until(() -> stays.isRunning() && goes.isRunning());
            SKUS.forEach(sku -> own.send(upsert(sku, "eu", 1, 1, sku)));
            own.awaitCaughtUp();
            String sku = ownedBy(goes, stays);

            goes.stopAnswering();
            await().atMost(Deployment.PATIENCE).untilAsserted(() -> {
                Reply reply = stays.item(sku);
                assertThat(reply.status()).as("%s", reply).isEqualTo(200);
                assertThat(reply.text("/from/role")).isEqualTo("standby");
                assertThat(reply.text("/product/name")).isEqualTo(sku);
            });
            Reply list = stays.get("/api/items");
            assertThat(list.status()).isEqualTo(503);
            assertThat(list.text("/detail")).contains("does not answer");

            goes.leave();
            await().atMost(Deployment.PATIENCE).untilAsserted(() -> {
                assertThat(stays.item(sku).text("/from/role")).isEqualTo("active");
                assertThat(stays.item(sku).text("/from/url")).isEqualTo(stays.url());
            });
        }
    }

    /** A sku of one instance, as soon as it has one. */
    private static String ownedBy(ItemNode owner, ItemNode asked) {
        List<String> found = new ArrayList<>();
        await().atMost(Deployment.PATIENCE).until(() -> {
            for (String sku : SKUS) {
                Reply reply = asked.get("/api/items/" + Peers.encoded(sku));
                if (reply.status() == 200 && owner.url().equals(reply.text("/from/url"))) {
                    found.add(sku);
                }
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }
}
