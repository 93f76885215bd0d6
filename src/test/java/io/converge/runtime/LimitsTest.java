package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation.Emitted;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What would take a record's time or memory is a dead letter, the first of its schema or not, and its neighbours converge. */
class LimitsTest {

    private static final String CONVERGED = "product-converged";
    private static final String DEAD_LETTERS = "product-dead-letters";

    @Test
    void numberOfManyDigitsAtAPathIsADeadLetter() {
        try (Simulation simulation = simulation(Map.of("resolution.path", "/attributes/revision"))) {
            assertTooLarge(simulation.feed(revision("eu", 1, "7".repeat(200_000))));
            assertConverged(simulation.feed(revision("us", 1, "7".repeat(1_000))));
            assertTooLarge(simulation.feed(revision("eu", 2, "7".repeat(1_001))));
            assertConverged(simulation.feed(revision("eu", 3, "8".repeat(1_000))));
        }
    }

    @Test
    void digitsAreASetting() {
        try (Simulation simulation =
                simulation(Map.of("resolution.path", "/attributes/revision", "max.number.digits", "38"))) {
            assertTooLarge(simulation.feed(revision("eu", 1, "7".repeat(39))));
            assertConverged(simulation.feed(revision("eu", 2, "7".repeat(38))));
        }
    }

    @Test
    void decimalOfManyDigitsIsADeadLetter() {
        try (Simulation simulation = simulation(Map.of())) {
            assertTooLarge(simulation.feed(priced("eu", 1, BigInteger.TEN.pow(160_000))));
            assertConverged(simulation.feed(upsert("A", "eu", 2, 2, "x")));
            assertTooLarge(simulation.feed(priced("us", 1, BigInteger.TEN.pow(160_000))));
        }
    }

    @Test
    void nameThatIsTooLongIsADeadLetter() {
        try (Simulation simulation = simulation(Map.of())) {
            assertTooLarge(simulation.feed(upsert("A".repeat(4_097), "eu", 1, 1, "x")));
            assertTooLarge(simulation.feed(upsert("A", "e".repeat(600_000), 1, 1, "x")));
            assertConverged(simulation.feed(upsert("A", "e".repeat(256), 1, 1, "x")));
        }
    }

    /** The limit is one of steps, not of what a stack holds: at it a pointer leads nowhere, beyond it the change is refused. */
    @Test
    void pointerOfManyStepsIsADeadLetter() {
        try (Simulation simulation = simulation(Map.of("resolution.policy", "field-merge"))) {
            assertTooLarge(simulation.feed(pointing("eu", 1, "/".repeat(20_000))), "of 20000 steps, 200 are allowed");
            assertTooLarge(simulation.feed(pointing("eu", 2, "/a".repeat(201))), "of 201 steps, 200 are allowed");
            assertConverged(simulation.feed(pointing("eu", 3, "/a".repeat(200))));
            assertConverged(simulation.feed(pointing("eu", 4, "/attributes" + "/a".repeat(199))));
            assertTooLarge(simulation.feed(pointing("eu", 5, "/".repeat(20_000))), "of 20000 steps, 200 are allowed");
        }
    }

    private static GenericRecord pointing(String origin, long sequence, String pointer) {
        return change(
                ("{'sku': 'A', 'op': 'UPSERT', 'origin': '%s', 'sequence': %d, 'timestamp': 1, 'fields': ['/price', '%s'],"
                                + " 'product': {'name': 'n', 'price': '1.00', 'attributes': {'a': 'x'}}}")
                        .formatted(origin, sequence, pointer));
    }

    private static GenericRecord revision(String origin, long sequence, String digits) {
        return change(
                ("{'sku': 'A', 'op': 'UPSERT', 'origin': '%s', 'sequence': %d, 'timestamp': 1, 'product': {'name': 'n',"
                                + " 'price': '1.00', 'attributes': {'revision': '%s'}}}")
                        .formatted(origin, sequence, digits));
    }

    private static GenericRecord priced(String origin, long sequence, BigInteger unscaled) {
        GenericRecord change = upsert("A", origin, sequence, 1, "x");
        ((GenericData.Record) change.get("product")).put("price", ByteBuffer.wrap(unscaled.toByteArray()));
        return change;
    }

    private static void assertTooLarge(List<Emitted> emitted) {
        assertThat(emitted).singleElement().satisfies(letter -> {
            assertThat(letter.topic()).isEqualTo(DEAD_LETTERS);
            assertThat(letter.line().get("reason").textValue()).isEqualTo("TOO_LARGE");
        });
    }

    private static void assertTooLarge(List<Emitted> emitted, String detail) {
        assertTooLarge(emitted);
        assertThat(emitted.get(0).line().get("detail").textValue()).endsWith(detail);
    }

    private static void assertConverged(List<Emitted> emitted) {
        assertThat(emitted).extracting(Emitted::topic).contains(CONVERGED).doesNotContain(DEAD_LETTERS);
    }

    private static Simulation simulation(Map<String, String> settings) {
        return new Simulation(new ConvergeConfig(settings));
    }
}
