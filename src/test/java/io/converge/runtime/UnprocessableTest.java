package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.model.RefusalReason;
import io.converge.policy.Resolution;
import io.converge.runtime.Simulation.Emitted;
import io.converge.testing.EmbeddedSchemaSerializer;
import io.converge.testing.FailingSerializer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that Converge cannot do its work with: each is a dead letter, changes no state, and the next one is processed. */
class UnprocessableTest {

    private static final Map<String, String> FAILING = Map.of(
            "value.serializer", FailingSerializer.class.getName(),
            "value.deserializer", EmbeddedSchemaSerializer.Reader.class.getName());

    @ParameterizedTest
    @ValueSource(strings = {"RUNTIME", "CAST", "SERIALIZATION", "STACK", "MEMORY", "LINKAGE"})
    void whateverARecordThrowsIsADeadLetterWithItsTraceAndNoState(String sku) {
        try (Simulation simulation = simulation(FAILING)) {
            List<Emitted> emitted = simulation.feed(upsert(sku, "eu", 1, 1, "x"));

            JsonNode letter = onlyLetter(emitted);
            assertThat(letter.get("reason").textValue()).isEqualTo("UNPROCESSABLE");
            assertThat(letter.get("detail").textValue())
                    .contains("\n  at io.converge.testing.FailingSerializer.fail(FailingSerializer.java:");
            assertThat(simulation.state()).isEmpty();
            assertGoesOn(simulation);
        }
    }

    @Test
    void misplacedRecordIsOneWithItsOwnKeyToo() {
        try (Simulation simulation = simulation(FAILING)) {
            byte[] value = simulation.encode(upsert("STACK", "eu", 1, 1, "x"));

            JsonNode letter =
                    onlyLetter(simulation.feed("product-changes", bytes("other"), value, new RecordHeaders()));

            assertThat(letter.get("reason").textValue()).isEqualTo("UNPROCESSABLE");
            assertThat(letter.get("key").textValue()).isEqualTo("other");
            assertThat(letter.get("headers")).isEmpty();
        }
    }

    /** Then it is not one record that is too much. */
    @Test
    void memoryThatIsShortAgainAndAgainEndsTheThread() {
        Simulation simulation = simulation(FAILING);
        simulation.feed(upsert("MEMORY", "eu", 1, 1, "x"));
        simulation.feed(upsert("MEMORY", "eu", 2, 1, "x"));

        assertThatThrownBy(() -> simulation.feed(upsert("MEMORY", "eu", 3, 1, "x")))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void changeBeyondMaxChangeBytesIsTooLarge() {
        try (Simulation simulation = simulation(Map.of("max.change.bytes", "10000"))) {
            assertTooLarge(simulation.feed(upsert("A", "eu", 1, 1, "x".repeat(10_000))), "max.change.bytes");
            assertThat(simulation.state()).isEmpty();
            assertGoesOn(simulation);
        }
    }

    @Test
    void headersAndKeysCountAsWell() {
        try (Simulation simulation = simulation(Map.of("max.change.bytes", "10000"))) {
            byte[] value = simulation.encode(upsert("A", "eu", 1, 1, "x"));

            assertTooLarge(
                    simulation.feed(
                            "product-changes",
                            bytes("A"),
                            value,
                            new RecordHeaders().add("trace", new byte[5_000]).add("trace", new byte[5_000])),
                    "max.change.bytes");
            assertTooLarge(
                    simulation.feed("product-changes", new byte[10_000], value, new RecordHeaders()),
                    "max.change.bytes");
            assertTooLarge(
                    simulation.feed(
                            "product-changes", bytes("A"), null, new RecordHeaders().add("x", new byte[10_000])),
                    "max.change.bytes");
        }
    }

    @Test
    void versionThatWouldBringTheLiveOnesBeyondMaxLiveBytesIsTooLarge() {
        Map<String, String> settings = Map.of("max.change.bytes", "30000", "max.live.bytes", "50000");
        try (Simulation simulation = simulation(settings)) {
            simulation.feed(upsert("A", "eu", 1, 1, "x".repeat(20_000)));
            simulation.feed(upsert("A", "us", 1, 1, "x".repeat(20_000)));

            assertTooLarge(simulation.feed(upsert("A", "asia", 1, 1, "x".repeat(20_000))), "max.live.bytes");
            assertThat(simulation.state().get("A").outcome().context().asMap()).containsOnlyKeys("eu", "us");
            // One that makes room finds it.
            simulation.feed(upsert("A", "us", 2, 1, "small"));
            simulation.feed(upsert("A", "asia", 1, 1, "x".repeat(20_000)));
            assertThat(simulation.state().get("A").outcome().context().asMap()).containsOnlyKeys("asia", "eu", "us");
        }
    }

    /** What is kept of leaves is bounded, too, by settings that all regions have alike: how conflict records are cut is none of them. */
    @Test
    void changeThatWouldBringWhatIsKeptBeyondItsLimitIsTooLargeWhateverConflictRecordsMayHave() {
        List<JsonNode> cutShort = lettersOfGrowingState("10000");

        assertThat(cutShort).hasSizeBetween(1, 8).isEqualTo(lettersOfGrowingState("5000000"));
        assertThat(cutShort.get(0).get("detail").textValue())
                .startsWith("what is to be kept of the sku would have ")
                .contains(
                        " bytes, 336800 are allowed: twice max.change.bytes, or more by resolution.merged.max.bytes or"
                                + " max.origins. ")
                .endsWith("or raise max.change.bytes everywhere");
    }

    @Test
    void wholeProductThatHasSeenAllMakesRoomForWhatWasTooMuchToBeKept() {
        try (Simulation simulation = simulation(smallStates("10000"))) {
            int refused = 1;
            while (letters(simulation.feed(edit(refused))).isEmpty()) {
                refused++;
            }

            simulation.feed(change(
                    "{'sku': 'A', 'op': 'UPSERT', 'origin': 'o2', 'sequence': 1, 'context': {'o0': %1$d, 'o1': %1$d},"
                                    .formatted(refused - 1)
                            + " 'timestamp': 99, 'product': {'name': 'x', 'price': 1}}"));

            assertThat(letters(simulation.feed(edit(refused)))).isEmpty();
        }
    }

    private static List<JsonNode> lettersOfGrowingState(String conflictBytes) {
        try (Simulation simulation = simulation(smallStates(conflictBytes))) {
            return IntStream.rangeClosed(1, 12)
                    .mapToObj(i -> letters(simulation.feed(edit(i))))
                    .flatMap(List::stream)
                    .toList();
        }
    }

    private static Map<String, String> smallStates(String conflictBytes) {
        return Map.of(
                "resolution.policy", "field-merge",
                "max.change.bytes", "100000",
                "resolution.merged.max.bytes", "1000",
                "max.origins", "10",
                "conflicts.max.bytes", conflictBytes);
    }

    /** Two origins write one leaf after another, and neither has seen the other. */
    private static GenericRecord edit(int number) {
        String change = "{'sku': 'A', 'op': 'UPSERT', 'origin': 'o%d', 'sequence': %d, 'context': {}, 'timestamp': %d,"
                .formatted(number % 2, number, number);
        String fields = IntStream.range(number * 1_000, number * 1_000 + 500)
                .mapToObj(leaf -> "'/attributes/" + leaf + "x".repeat(60) + "'")
                .collect(Collectors.joining(",", " 'fields': [", "],"));
        return change(change + fields + " 'product': {'name': 'x', 'price': 1}}");
    }

    private static List<JsonNode> letters(List<Emitted> emitted) {
        return emitted.stream()
                .filter(one -> one.topic().equals("product-dead-letters"))
                .<JsonNode>map(Emitted::line)
                .toList();
    }

    /** Products that stand apart from their state and products that do not, in every order of their sizes. */
    @Test
    void stateIsTheSameWhereverItsProductsStand() {
        Random random = new Random(3);
        try (Simulation simulation = simulation(Map.of("statestore.cache.max.bytes", "0"))) {
            int[] sizes = {10, 16_000, 17_000, 100_000, 200_000, 300_000};
            String[] names = new String[4];
            for (int sequence = 1; sequence <= 60; sequence++) {
                int origin = random.nextInt(names.length);
                names[origin] =
                        String.valueOf((char) ('a' + random.nextInt(26))).repeat(sizes[random.nextInt(sizes.length)]);
                simulation.feed(change("{'sku': 'A', 'op': 'UPSERT', 'origin': 'o%d', 'sequence': %d, 'context': {},"
                                .formatted(origin, sequence)
                        + " 'timestamp': 1, 'product': {'name': '%s', 'price': 1}}".formatted(names[origin])));

                Resolution resolution = simulation.state().get("A");
                List<String> live = resolution.conflict() == null
                        ? List.of(name(resolution.outcome().product()))
                        : resolution.conflict().versions().stream()
                                .map(version -> name(version.product()))
                                .toList();
                assertThat(live)
                        .containsExactlyElementsOf(IntStream.range(0, names.length)
                                .filter(i -> names[i] != null)
                                .mapToObj(i -> names[i])
                                .collect(Collectors.toList()));
            }
        }
    }

    private static String name(io.converge.model.Product product) {
        return (String) product.fields().get("name");
    }

    private static void assertTooLarge(List<Emitted> emitted, String setting) {
        JsonNode letter = onlyLetter(emitted);
        assertThat(letter.get("reason").textValue()).isEqualTo(RefusalReason.TOO_LARGE.name());
        assertThat(letter.get("detail").textValue()).contains(setting);
    }

    private static JsonNode onlyLetter(List<Emitted> emitted) {
        assertThat(emitted).singleElement().extracting(Emitted::topic).isEqualTo("product-dead-letters");
        return emitted.get(0).line();
    }

    private static void assertGoesOn(Simulation simulation) {
        assertThat(simulation.feed(upsert("GOOD", "eu", 1, 1, "y")))
                .singleElement()
                .extracting(Emitted::topic)
                .isEqualTo("product-converged");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Simulation simulation(Map<String, String> settings) {
        return new Simulation(new ConvergeConfig(settings));
    }
}
