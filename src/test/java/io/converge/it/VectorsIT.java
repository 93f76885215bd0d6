package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.serde.schema.Schemas;
import io.converge.testing.Vector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors on a real broker and registry: the changes of all histories with the same settings mixed, repeated and spread
 * over two topics of different width, under right, wrong and no keys, before two instances.
 */
class VectorsIT {

    static Stream<List<Vector>> settings() {
        return Vector.all().stream()
                .collect(Collectors.groupingBy(Vector::settings, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream();
    }

    /** Of those with unique keys one for each of their settings: the skus of several would claim each other's values. */
    static Stream<Vector> uniqueKeys() {
        Map<Map<String, String>, Vector> bySettings = new LinkedHashMap<>();
        Vector.ofUniqueKeys().forEach(vector -> bySettings.putIfAbsent(vector.settings(), vector));
        return bySettings.values().stream();
    }

    @ParameterizedTest
    @MethodSource("uniqueKeys")
    void historyWithUniqueKeysConvergesHoweverItsChangesAreSpread(Vector vector) throws Exception {
        assertConverge(List.of(vector), any -> "");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void historiesConvergeHoweverTheirChangesAreSpread(List<Vector> vectors) throws Exception {
        assertConverge(vectors, vector -> vector.name() + "/");
    }

    /** @param prefixes of the skus, so that those of one history are not taken for another one's */
    private static void assertConverge(List<Vector> vectors, Function<Vector, String> prefixes) throws Exception {
        Map<String, String> settings = new HashMap<>(vectors.get(0).settings());
        settings.put("changes.topics", "*-wide,*-narrow");
        try (Deployment deployment = new Deployment(settings)) {
            List<String> topics = deployment.config().changesTopics();
            deployment.createTopic(topics.get(0), 4, Map.of());
            deployment.createTopic(topics.get(1), 2, Map.of());
            deployment.startInstance();
            deployment.startInstance();

            send(vectors, prefixes, deployment);
            deployment.awaitCaughtUp();

            Map<String, JsonNode> catalogue = deployment.catalogue();
            Map<String, JsonNode> expected = new HashMap<>();
            for (Vector vector : vectors) {
                vector.expect().forEach((sku, node) -> {
                    ObjectNode line = node.deepCopy();
                    line.remove("conflict");
                    expected.put(prefixes.apply(vector) + sku, line);
                });
            }
            assertThat(catalogue).isEqualTo(expected);
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    private static void send(List<Vector> vectors, Function<Vector, String> prefixes, Deployment deployment)
            throws JsonFormException {
        ChangeLine form = new ChangeLine(Schemas.PRODUCT);
        List<GenericRecord> changes = new ArrayList<>();
        for (Vector vector : vectors) {
            for (JsonNode change : vector.shuffled(1)) {
                ObjectNode renamed = change.deepCopy();
                renamed.put("sku", prefixes.apply(vector) + change.get("sku").textValue());
                changes.add(form.read(renamed.toString()));
            }
        }
        Random random = new Random(1);
        Collections.shuffle(changes, random);
        List<String> topics = deployment.config().changesTopics();
        for (GenericRecord change : changes) {
            byte[] sku = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
            byte[] key = List.of(sku, sku, new byte[] {1, 2}).get(random.nextInt(3));
            boolean keyless = random.nextInt(4) == 0;
            deployment.send(topics.get(random.nextInt(2)), keyless ? null : key, deployment.encode(change));
        }
    }
}
