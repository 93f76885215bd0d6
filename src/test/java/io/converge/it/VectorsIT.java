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
        return Stream.concat(Vector.all().stream(), Vector.ofUniqueKeys().stream())
                .collect(Collectors.groupingBy(Vector::settings, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void historiesConvergeHoweverTheirChangesAreSpread(List<Vector> vectors) throws Exception {
        Map<String, String> settings = new HashMap<>(vectors.get(0).settings());
        settings.put("changes.topics", "*-wide,*-narrow");
        try (Deployment deployment = new Deployment(settings)) {
            List<String> topics = deployment.config().changesTopics();
            deployment.createTopic(topics.get(0), 4, Map.of());
            deployment.createTopic(topics.get(1), 2, Map.of());
            deployment.startInstance();
            deployment.startInstance();

            send(vectors, deployment);
            deployment.awaitCaughtUp();

            Map<String, JsonNode> catalogue = deployment.catalogue();
            Map<String, JsonNode> expected = new HashMap<>();
            for (Vector vector : vectors) {
                vector.expect().forEach((sku, node) -> {
                    ObjectNode line = node.deepCopy();
                    line.remove("conflict");
                    expected.put(vector.name() + "/" + sku, line);
                });
            }
            assertThat(catalogue).isEqualTo(expected);
            assertThat(deployment.deadLetters()).isEmpty();
        }
    }

    private static void send(List<Vector> vectors, Deployment deployment) throws JsonFormException {
        ChangeLine form = new ChangeLine(Schemas.PRODUCT);
        List<GenericRecord> changes = new ArrayList<>();
        for (Vector vector : vectors) {
            for (JsonNode change : vector.shuffled(1)) {
                ObjectNode renamed = change.deepCopy();
                renamed.put("sku", vector.name() + "/" + change.get("sku").textValue());
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
