package io.converge.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.serde.change.ChangeDecoder;
import io.converge.serde.registry.RegistryClient;
import io.converge.testing.AvroChanges;
import io.converge.topology.StoredItem;
import io.converge.unique.SkuClaims;
import io.converge.unique.SkuClaims.Claim;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class ItemViewTest {

    private static final String EU = change("eu", 1, "{}", "'UPSERT'", 5, "{'name': 'Lamp', 'price': '1.00'}");
    private static final String US = change("us", 1, "{}", "'UPSERT'", 9, "{'name': 'Lamp', 'price': '2.00'}");

    /** What a writer said that it replaced: only what differs is written then. */
    private static final String BEFORE = ", 'before': {'name': 'Lamp', 'price': '3.00'}";

    private static String change(
            String origin, long sequence, String context, String operation, long timestamp, String product) {
        return "{'sku': 'A', 'op': %s, 'origin': '%s', 'sequence': %d, 'context': %s, 'timestamp': %d, 'product': %s}"
                .formatted(operation, origin, sequence, context, timestamp, product);
    }

    @Test
    void singleVersionStandsAndNothingHadToDecide() {
        ObjectNode item = item(Map.of(), SkuClaims.NONE, EU);

        assertThat(item.get("status").textValue()).isEqualTo("CONVERGED");
        assertThat(item.at("/product/price").textValue()).isEqualTo("1.0000");
        assertThat(item.get("winner").textValue()).isEqualTo("eu:1");
        assertThat(item.get("context").toString()).isEqualTo("{\"eu\":1}");
        assertThat(item.get("decidedBy").isNull()).isTrue();
        assertThat(item.get("explanation").textValue())
                .isEqualTo("Written by eu:1, which has seen or replaced all other versions.");
        assertThat(item.get("live")).hasSize(1);
        assertThat(item.at("/live/0/position/topic").textValue()).isEqualTo("changes");
        assertThat(item.get("leaves").isNull()).isTrue();
        assertThat(item.get("conflict").isNull()).isTrue();
        assertThat(item.get("withheldBy").isNull()).isTrue();
    }

    @Test
    void conflictNamesTheStepThatDecidedAndEveryVersionIsThereWhole() {
        ObjectNode item = item(Map.of("resolution.policy", "last-write-wins"), SkuClaims.NONE, EU, US);

        assertThat(item.get("decidedBy").textValue()).isEqualTo("timestamp");
        assertThat(item.get("explanation").textValue())
                .isEqualTo("us:1 stands against eu:1 by the policy last-write-wins (timestamp).");
        assertThat(item.get("live"))
                .extracting(version -> version.get("stands").booleanValue())
                .containsExactly(false, true);
        assertThat(item.at("/live/0/product/price").textValue()).isEqualTo("1.0000");
        assertThat(item.at("/conflict/status").textValue()).isEqualTo("RESOLVED");
        assertThat(item.at("/conflict/open").booleanValue()).isFalse();
        assertThat(item.at("/conflict/origins").toString()).isEqualTo("[\"eu\",\"us\"]");
        assertThat(item.at("/conflict/versions").intValue()).isEqualTo(2);
    }

    @Test
    void openConflictSaysWhyItIsOpenAndThatConsumersDoNotSeeItWhereItIsHeld() {
        ObjectNode item =
                item(Map.of("resolution.policy", "manual", "unresolved.action", "hold"), SkuClaims.NONE, EU, US);

        assertThat(item.get("status").textValue()).isEqualTo("PROVISIONAL");
        assertThat(item.get("held").booleanValue()).isTrue();
        assertThat(item.at("/conflict/open").booleanValue()).isTrue();
        assertThat(item.get("explanation").textValue())
                .isEqualTo("Open: the policy leaves it to the application. Until somebody settles it: us:1 stands"
                        + " against eu:1 by the policy manual (timestamp); consumers see what stood before.");
    }

    @Test
    void fieldMergeTellsOfEachLeafWhoWroteItAndWhichWriteStands() {
        ObjectNode item = item(
                Map.of("resolution.policy", "field-merge", "resolution.fields", "/price=min"),
                SkuClaims.NONE,
                change("pim", 1, "{}", "'INSERT'", 1, "{'name': 'Lamp', 'price': '3.00'}"),
                change("eu", 1, "{'pim': 1}", "'REPLACE'", 5, "{'name': 'Lamp', 'price': '1.00'}" + BEFORE),
                change("us", 1, "{'pim': 1}", "'REPLACE'", 9, "{'name': 'Desk lamp', 'price': '2.00'}" + BEFORE));

        assertThat(item.get("winner").isNull()).isTrue();
        assertThat(item.at("/product/name").textValue()).isEqualTo("Desk lamp");
        assertThat(item.at("/product/price").textValue()).isEqualTo("1.0000");
        assertThat(item.get("leaves").get("/price").toString())
                .isEqualTo("[{\"dot\":\"eu:1\",\"value\":\"1\",\"omitted\":false,\"stands\":true},"
                        + "{\"dot\":\"us:1\",\"value\":\"2\",\"omitted\":false,\"stands\":false}]");
        assertThat(item.get("leaves").get("/name").toString())
                .isEqualTo("[{\"dot\":\"us:1\",\"value\":\"\\\"Desk lamp\\\"\",\"omitted\":false,\"stands\":true}]");
        assertThat(item.at("/conflict/leaves").toString()).isEqualTo("[\"/price\"]");
    }

    @Test
    void mergeThatNobodyDisputesIsNoConflict() {
        ObjectNode item = item(
                Map.of("resolution.policy", "field-merge"),
                SkuClaims.NONE,
                change("pim", 1, "{}", "'INSERT'", 1, "{'name': 'Lamp', 'price': '3.00'}"),
                change("eu", 1, "{'pim': 1}", "'REPLACE'", 5, "{'name': 'Lamp', 'price': '1.00'}" + BEFORE),
                change("us", 1, "{'pim': 1}", "'REPLACE'", 9, "{'name': 'Desk lamp', 'price': '3.00'}" + BEFORE));

        assertThat(item.get("conflict").isNull()).isTrue();
        assertThat(item.get("explanation").textValue())
                .isEqualTo("Merged leaf by leaf from eu:1, us:1: no leaf is in dispute.");
    }

    @Test
    void deletedSkuSaysWhoDeletedIt() {
        ObjectNode item = item(Map.of(), SkuClaims.NONE, EU, change("us", 1, "{'eu': 1}", "'DELETE'", 9, "null"));

        assertThat(item.get("status").textValue()).isEqualTo("DELETED");
        assertThat(item.get("product").isNull()).isTrue();
        assertThat(item.get("explanation").textValue()).startsWith("Deleted by us:1");
    }

    @Test
    void withheldSkuNamesEveryHolderAndKeepsItsVersions() {
        SkuClaims claims = new SkuClaims(
                2,
                List.of(
                        new Claim("gtin=/attributes/gtin", "id1", 1, true, 1, "B"),
                        new Claim("mpn=/attributes/mpn", "id2", 2, true, 1, "<img onerror>")));

        ObjectNode item = item(Map.of(), claims, EU);

        assertThat(item.get("status").textValue()).isEqualTo("WITHHELD");
        assertThat(item.get("product").isNull()).isTrue();
        assertThat(item.get("withheldBy").toString()).isEqualTo("[\"gtin=B\",\"mpn=<img onerror>\"]");
        assertThat(item.at("/live/0/stands").booleanValue()).isTrue();
        assertThat(item.get("explanation").textValue()).startsWith("Withheld").contains("gtin=B");
    }

    @Test
    void skuNamesTheConflictsAboutItsValuesByTheirIds() {
        SkuClaims claims = new SkuClaims(
                2,
                List.of(
                        new Claim("gtin=/attributes/gtin", "id1", 1, true, 1, null),
                        new Claim("mpn=/attributes/mpn", "id2", 2, false, 1, null)));

        assertThat(item(Map.of(), claims, EU).get("uniqueConflicts").toString())
                .isEqualTo("[{\"id\":\"id1\",\"constraint\":\"gtin\",\"holder\":null}]");
    }

    @Test
    void explanationShowsWhatCannotBeSeenInTheNameOfAnOrigin() {
        ObjectNode item = item(
                Map.of(),
                SkuClaims.NONE,
                change("eu\\u202e", 1, "{}", "'UPSERT'", 5, "{'name': 'Lamp', 'price': '1.00'}"));

        assertThat(item.get("explanation").textValue()).contains("\\u202e").doesNotContain("\u202e");
        assertThat(item.get("winner").textValue()).isEqualTo("eu\u202e:1");
    }

    @Test
    void lineOfAListSaysWhatStands() {
        JsonNode line = view(Map.of(), SkuClaims.NONE, EU).line();

        assertThat(line.toString())
                .isEqualTo("{\"sku\":\"A\",\"status\":\"CONVERGED\",\"winner\":\"eu:1\",\"deleted\":false}");
    }

    private static ObjectNode item(Map<String, String> settings, SkuClaims claims, String... changes) {
        return view(settings, claims, changes).whole();
    }

    private static ItemView view(Map<String, String> settings, SkuClaims claims, String... changes) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("schema.registry.url", "mock://item-view");
        ConvergeConfig config = new ConvergeConfig(all);
        Convergence convergence = config.convergence();
        ItemState state = ItemState.EMPTY;
        for (int i = 0; i < changes.length; i++) {
            state = ((Converged) convergence.step(state, change(config.registryClient(), changes[i], i))).state();
        }
        return new ItemView("A", new StoredItem(state, claims, null), convergence);
    }

    private static Change change(RegistryClient registry, String json, int offset) {
        try (Serializer<Object> serializer = registry.serializer();
                ChangeDecoder decoder = ChangeDecoder.of(registry)) {
            return decoder.decode(
                    "A".getBytes(StandardCharsets.UTF_8),
                    serializer.serialize("changes", AvroChanges.change(json)),
                    new RecordHeaders(),
                    new Position("changes", 0, offset));
        }
    }
}
