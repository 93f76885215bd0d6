package io.converge.serde.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.ChangeLine;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolution;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.MemorySchemas;
import io.converge.testing.Reading;
import io.converge.testing.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is remembered of leaves comes back from its bytes, wherever the products are kept. */
class EditsCodecTest {

    static Stream<Vector> vectors() {
        return Stream.of(Vector.all(), Vector.lists())
                .flatMap(List::stream)
                .filter(vector -> vector.policy().equals("field-merge"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void historyConvergesThoughEachStateIsWrittenAndRead(Vector vector) throws Exception {
        Convergence convergence = new ConvergeConfig(vector.settings()).convergence();
        ChangeLine lines = new ChangeLine(vector.productSchema());
        Map<String, ItemState> states = new HashMap<>();
        Random random = new Random(3);
        for (JsonNode json : vector.shuffled(11)) {
            Change change = ChangeReader.read(lines.read(json.toString()), new Position("test", 0, states.size()));
            ItemState before = states.getOrDefault(change.sku(), ItemState.EMPTY);
            if (convergence.step(before, change) instanceof Converged converged) {
                states.put(change.sku(), writtenAndRead(converged.state(), random));
            }
        }
        vector.expect().forEach((sku, expected) -> {
            Resolution resolution = convergence.read(sku, states.get(sku));
            assertThat(Reading.of(resolution)).as(sku).isEqualTo(Reading.of(expected));
        });
    }

    private static ItemState writtenAndRead(ItemState state, Random random) {
        StateCodec codec = new StateCodec(new MemorySchemas());
        Map<List<Object>, byte[]> entries = new HashMap<>();
        List<Version> apart = new ArrayList<>();
        List<Version> versions = state.versions();
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            if (random.nextBoolean()) {
                apart.add(version);
                Dot dot = version.dot();
                entries.put(List.of(dot, StateCodec.twin(dot, versions.subList(0, i))), codec.encodeApart(version));
            }
        }
        byte[] bytes = codec.encode(state, apart::contains);
        ItemState read = codec.decode(bytes, (dot, twin) -> entries.get(List.<Object>of(dot, twin)));

        assertThat(codec.encode(read, version -> false)).isEqualTo(codec.encode(state, version -> false));
        assertThat(StateCodec.livePartials(bytes))
                .isEqualTo(state.live().stream().filter(Version::isPartial).count());
        return read;
    }
}
