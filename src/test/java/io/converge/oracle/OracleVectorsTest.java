package io.converge.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Product;
import io.converge.oracle.Answer.Found;
import io.converge.testing.Reading;
import io.converge.testing.Vector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The law as it is read here says what the vectors say. */
class OracleVectorsTest {

    static List<Vector> vectors() {
        return Stream.of(Vector.all(), Vector.lists()).flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theLawIsWhatTheVectorsSay(Vector vector) {
        assertThat(answers(vector, vector.changes())).isEqualTo(expected(vector));
        for (int seed = 0; seed < 3; seed++) {
            assertThat(answers(vector, vector.shuffled(seed))).isEqualTo(expected(vector));
        }
    }

    private static Map<String, Answer> answers(Vector vector, List<JsonNode> lines) {
        Oracle oracle = new Oracle(vector.settings());
        Map<String, List<Change>> bySku = new LinkedHashMap<>();
        for (JsonNode line : lines) {
            Change change = Vector.change(line);
            bySku.computeIfAbsent(change.sku(), any -> new ArrayList<>()).add(change);
        }
        Map<String, Answer> answers = new LinkedHashMap<>();
        bySku.forEach((sku, changes) -> {
            Answer answer = oracle.answer(changes);
            if (answer != null) {
                answers.put(sku, answer.untold());
            }
        });
        return answers;
    }

    private static Map<String, Answer> expected(Vector vector) {
        Map<String, Answer> expected = new LinkedHashMap<>();
        vector.expect().forEach((sku, json) -> {
            Product product = Vector.product(json.get("product"));
            Reading reading = Reading.of(json);
            expected.put(
                    sku,
                    new Answer(
                            product == null ? null : product.fields(),
                            reading.context(),
                            reading.winner() == null ? null : Dot.parse(reading.winner()),
                            reading.status(),
                            reading.conflict() == null
                                    ? null
                                    : new Found(
                                            reading.conflict().type(),
                                            reading.conflict().status(),
                                            reading.conflict().versions().stream()
                                                    .map(Dot::parse)
                                                    .toList())));
        });
        return expected;
    }
}
