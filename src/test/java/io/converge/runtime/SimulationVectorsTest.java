package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.ChangeLine;
import io.converge.json.RecordLine;
import io.converge.testing.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every vector through the whole topology, with Avro, the serializers and the store. */
class SimulationVectorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Vector> vectors() {
        return Stream.of(Vector.all(), Vector.lists()).flatMap(List::stream);
    }

    static Stream<Vector> uniqueVectors() {
        return Vector.ofUniqueKeys().stream();
    }

    @ParameterizedTest
    @MethodSource("uniqueVectors")
    void historyWithUniqueKeysConvergesAsTheVectorSays(Vector vector) throws Exception {
        assertConverges(vector, Simulation::new);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void historyConvergesAsTheVectorSays(Vector vector) throws Exception {
        assertConverges(vector, Simulation::new);
    }

    @ParameterizedTest
    @MethodSource({"vectors", "uniqueVectors"})
    void historyConvergesAsTheVectorSaysInMemory(Vector vector) throws Exception {
        assertConverges(vector, Simulation::inMemory);
    }

    private static void assertConverges(Vector vector, Function<ConvergeConfig, Simulation> simulations)
            throws Exception {
        ChangeLine lines = new ChangeLine(vector.productSchema());
        Map<String, JsonNode> catalogue = new HashMap<>();
        try (Simulation simulation = simulations.apply(new ConvergeConfig(vector.settings()))) {
            for (JsonNode change : vector.shuffled(7)) {
                keep(simulation.feed(lines.read(change.toString())), catalogue);
            }
            keep(simulation.settle(), catalogue);
            Map<String, JsonNode> states = new HashMap<>();
            for (Map.Entry<String, io.converge.policy.Resolution> entry :
                    simulation.state().entrySet()) {
                ObjectNode line = RecordLine.state(entry.getKey(), entry.getValue());
                line.remove("sku");
                states.put(entry.getKey(), JSON.readTree(line.toString()));
            }
            assertThat(states).isEqualTo(vector.expect());
            List<JsonNode> unique = new ArrayList<>();
            simulation.uniqueConflicts().forEach(conflict -> unique.add(RecordLine.unique(conflict)));
            assertThat(unique).hasToString(vector.unique().toString());
            // What was emitted last is what the state says.
            states.forEach((sku, state) -> ((ObjectNode) state).remove("conflict"));
            assertThat(catalogue).isEqualTo(states);
        }
    }

    private static void keep(List<Simulation.Emitted> emitted, Map<String, JsonNode> catalogue) throws Exception {
        for (Simulation.Emitted record : emitted) {
            if (record.topic().equals("product-converged")) {
                ObjectNode line = (ObjectNode) JSON.readTree(record.line().toString());
                String sku = line.remove("sku").textValue();
                catalogue.put(sku, line);
            }
        }
    }
}
