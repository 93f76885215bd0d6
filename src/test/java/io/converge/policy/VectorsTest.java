package io.converge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Product;
import io.converge.policy.Convergence.Converged;
import io.converge.testing.Reading;
import io.converge.testing.Vector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof of the semantics: each history converges as the vectors say, in any order, with any change repeated. */
class VectorsTest {

    static List<Vector> vectors() {
        return Stream.of(Vector.all(), Vector.lists()).flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyOrderAndRepetitionConvergesAsTheVectorsSay(Vector vector) {
        assertConverges(vector, vector.changes());
        for (int seed = 0; seed < 25; seed++) {
            assertConverges(vector, vector.shuffled(seed));
        }
    }

    private static void assertConverges(Vector vector, List<JsonNode> changes) {
        Resolver resolver = new Resolver(new ConvergeConfig(vector.settings()).rules(), Alignment.NONE);
        Convergence convergence = new Convergence(resolver, 256);
        Map<String, ItemState> states = new HashMap<>();
        for (JsonNode json : changes) {
            Change change = Vector.change(json);
            ItemState state = states.getOrDefault(change.sku(), ItemState.EMPTY);
            if (convergence.step(state, change) instanceof Converged converged) {
                states.put(change.sku(), converged.state());
            }
        }
        assertThat(states.keySet()).isEqualTo(vector.expect().keySet());
        vector.expect().forEach((sku, expected) -> {
            Resolution resolution = resolver.resolve(sku, states.get(sku));
            assertThat(Reading.of(resolution)).as(sku).isEqualTo(Reading.of(expected));
            assertThat(Product.sameContent(resolution.outcome().product(), Vector.product(expected.get("product"))))
                    .as(sku)
                    .isTrue();
        });
    }
}
