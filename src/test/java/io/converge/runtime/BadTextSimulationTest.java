package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.model.ConflictStatus;
import io.converge.policy.Resolution;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that would be one of another sku or origin is a dead letter with its bytes, and changes no state. */
class BadTextSimulationTest {

    private static Simulation simulation(Map<String, String> settings) {
        return new Simulation(new ConvergeConfig(settings));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertLetter(List<Emitted> emitted, String reason, String detail) {
        assertThat(emitted).hasSize(1);
        JsonNode letter = emitted.get(0).line();
        assertThat(letter.get("reason").textValue()).isEqualTo(reason);
        assertThat(letter.get("detail").textValue()).startsWith(detail);
    }

    @Test
    void twoNamesThatCollapsedAreTwoDeadLetters() {
        try (Simulation simulation = simulation(Map.of())) {
            for (int last : new int[] {0xe9, 0xe8}) {
                GenericRecord change = upsert("?", "eu", 1, 1, "x");
                change.put("sku", new Utf8(new byte[] {'A', (byte) last}));
                assertLetter(
                        simulation.feed("product-changes", null, simulation.encode(change), new RecordHeaders()),
                        "BAD_TEXT",
                        String.format("/sku is not UTF-8 (0x%02x, its byte 2)", last));
                change.put("sku", "A");
                change.put("origin", new Utf8(new byte[] {'e', (byte) last}));
                assertLetter(simulation.feed(change), "BAD_TEXT", "/origin is not UTF-8");
            }
            assertThat(simulation.state()).isEmpty();
            assertThat(simulation.feed(upsert("A", "eu", 1, 1, "x"))).isNotEmpty();
        }
    }

    private static Headers headers() {
        return new RecordHeaders()
                .add(RecordHeader.ORIGIN, bytes("eu"))
                .add(RecordHeader.SEQUENCE, bytes("1"))
                .add(RecordHeader.TIMESTAMP, bytes("1"));
    }

    @Test
    void keysOfTombstonesInOtherFormsAreDeadLetters() {
        byte[] framed = ByteBuffer.allocate(11)
                .put((byte) 0)
                .putInt(1)
                .put(bytes("\nSKU-1"))
                .array();
        try (Simulation simulation = simulation(Map.of())) {
            for (byte[] key : List.of(framed, bytes("\"SKU-1\""), new byte[8], new byte[] {'A', (byte) 0xe9})) {
                assertLetter(
                        simulation.feed("product-changes", key, null, headers()),
                        "BAD_TEXT",
                        "the key of a record without a value ");
            }
            Headers latin = headers().remove(RecordHeader.ORIGIN).add(RecordHeader.ORIGIN, new byte[] {(byte) 0xe9});
            assertLetter(
                    simulation.feed("product-changes", bytes("A"), null, latin),
                    "BAD_TEXT",
                    "the header converge.origin is not UTF-8 (0xe9, its byte 1)");
            assertThat(simulation.state()).isEmpty();
            simulation.feed("product-changes", bytes("SKU-1"), null, headers());
            assertThat(simulation.state()).containsOnlyKeys("SKU-1");
        }
    }

    @Test
    void valuesThatAreNoneSayWhatTheyAreAndWhatTheyAreToBe() {
        try (Simulation simulation = simulation(Map.of())) {
            String expected = "a value is to begin with a zero byte and the four bytes of its schema's id";
            assertLetter(feed(simulation, new byte[0]), "UNDECODABLE", "the value is empty, and so no Avro record");
            assertLetter(
                    feed(simulation, new byte[3]),
                    "UNDECODABLE",
                    "the value ends too early, after 3 bytes: " + expected);
            assertLetter(
                    feed(simulation, bytes("{\"sku\": \"A\"}")),
                    "UNDECODABLE",
                    "the value begins with 0x7b: " + expected);
            assertLetter(feed(simulation, bytes("{")), "UNDECODABLE", "the value begins with 0x7b: " + expected);
        }
    }

    private static List<Emitted> feed(Simulation simulation, byte[] value) {
        return simulation.feed("product-changes", bytes("A"), value, new RecordHeaders());
    }

    /** What is left is half a character: it would stand as a question mark. */
    @Test
    void aProcedureThatCutsACharacterHasFailed(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("cut.js"), """
                function (incomingItem, existingItem, isTombstone, conflictingItems) {
                  const item = existingItem || conflictingItems[0];
                  item.name = item.name.substring(0, 1);
                  const collection = getContext().getCollection();
                  collection.replaceDocument(item._self, item);
                }
                """);
        Map<String, String> settings = Map.of("resolution.policy", "custom", "resolution.procedure", "file:" + script);
        try (Simulation simulation = simulation(settings)) {
            for (String origin : List.of("eu", "us")) {
                simulation.feed(change(
                        "{'sku': 'A', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {},".formatted(origin)
                                + " 'timestamp': 1, 'product': {'name': '😀', 'price': '1.00'}}"
                                        .replace("1.00", origin.equals("eu") ? "1.00" : "2.00")));
            }
            Resolution resolution = simulation.state().get("A");

            assertThat(resolution.conflict().status()).isEqualTo(ConflictStatus.UNRESOLVED);
            assertThat(resolution.conflict().explanation().reason())
                    .contains("/name has half a surrogate pair (\\ud83d, its character 1)");
        }
    }
}
