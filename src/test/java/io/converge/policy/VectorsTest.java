package io.converge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Product;
import io.converge.policy.Convergence.Converged;
import io.converge.testing.MapProduct;
import io.converge.testing.Reading;
import io.converge.testing.Vector;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof of the semantics: each history converges as the vectors say, in any order, with any change repeated. */
class VectorsTest {

    static Stream<Vector> vectors() {
        // The manual policy is one line, and shows that the model knows an unresolved conflict.
        return Stream.concat(Vector.ofPolicy(Policies.LAST_WRITE_WINS).stream(), Vector.ofPolicy("manual").stream());
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
        Resolver resolver = resolver(vector);
        Convergence convergence = new Convergence(resolver, UnresolvedAction.PROVISIONAL, 256);
        Map<String, ItemState> states = new HashMap<>();
        for (JsonNode json : changes) {
            Change change = Vector.change(json);
            ItemState state = states.getOrDefault(change.sku(), ItemState.EMPTY);
            states.put(change.sku(), ((Converged) convergence.step(state, change)).state());
        }
        assertThat(states.keySet()).isEqualTo(vector.expect().keySet());
        vector.expect().forEach((sku, expected) -> {
            Resolution resolution = resolver.resolve(states.get(sku));
            assertThat(Reading.of(resolution)).as(sku).isEqualTo(Reading.of(expected));
            assertThat(Product.sameContent(resolution.outcome().product(), MapProduct.of(expected.get("product"))))
                    .as(sku)
                    .isTrue();
        });
    }

    private static Resolver resolver(Vector vector) {
        Map<String, String> settings = vector.settings();
        List<Pointer> paths = Stream.of(
                        settings.getOrDefault("resolution.path", "").split(","))
                .filter(path -> !path.isEmpty())
                .map(Pointer::parse)
                .toList();
        Deletes deletes = Deletes.valueOf(
                settings.getOrDefault("resolution.deletes", "win").toUpperCase(Locale.ROOT));
        long lag = Long.parseLong(settings.getOrDefault("assumed.replication.lag.ms", "10000"));
        Policy lastWriteWins = Policies.lastWriteWins(paths, deletes);
        Policy policy = vector.policy().equals("manual") ? new ManualPolicy(lastWriteWins) : lastWriteWins;
        return new Resolver(policy, paths, lag, Alignment.NONE);
    }
}
