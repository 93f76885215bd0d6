package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation.Emitted;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A delete writes every leaf: what it gives as fields is not heard, as its product is not, whatever the policy is. */
class DeletesWithFieldsTest {

    /** The first record of a schema is decoded, all later ones are scanned. */
    @ParameterizedTest
    @ValueSource(strings = {"field-merge", "last-write-wins", "manual"})
    void deleteThatNamesFieldsDeletesTheWholeProduct(String policy) {
        try (Simulation simulation = simulation(policy)) {
            assertDeleted(simulation, "A", simulation.feed(delete("A", "['/price']")));
            simulation.feed(upsert("B", "eu", 1, 1, "x"));
            assertDeleted(simulation, "B", simulation.feed(delete("B", "[]")));
            simulation.feed(upsert("C", "eu", 1, 1, "x"));
            assertDeleted(simulation, "C", simulation.feed(delete("C", "['/price', 'no pointer']")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"field-merge", "last-write-wins"})
    void itIsTheSameChangeAsWithout(String policy) {
        try (Simulation simulation = simulation(policy)) {
            simulation.feed(upsert("A", "eu", 1, 1, "x"));
            simulation.feed(delete("A", "['/price']"));

            assertThat(simulation.feed(delete("A", "null"))).isEmpty();
            assertThat(simulation.feed(delete("A", "['/name']"))).isEmpty();
        }
    }

    private static GenericRecord delete(String sku, String fields) {
        return change(("{'sku': '%s', 'op': 'DELETE', 'origin': 'eu', 'sequence': 2, 'timestamp': 2, 'context': {},"
                        + " 'product': {'name': 'n', 'price': 1}, 'fields': %s}")
                .formatted(sku, fields));
    }

    private static void assertDeleted(Simulation simulation, String sku, List<Emitted> emitted) {
        assertThat(emitted).extracting(Emitted::topic).containsExactly("product-converged");
        assertThat(simulation.state().get(sku).isDeleted()).isTrue();
        assertThat(simulation.state().get(sku).conflict()).isNull();
    }

    private static Simulation simulation(String policy) {
        return new Simulation(new ConvergeConfig(Map.of("resolution.policy", policy)));
    }
}
