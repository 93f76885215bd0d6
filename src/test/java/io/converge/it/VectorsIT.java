package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.testing.Vector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors on a real broker and registry: the changes of all histories with the same settings mixed, repeated and spread
 * over two topics of different width, under right, wrong and no keys, before two instances. Most of it is waiting, so a few catalogues are
 * made at once.
 */
class VectorsIT {

    private static final int AT_ONCE = 4;
    private static final ExecutorService CATALOGUES = Executors.newFixedThreadPool(AT_ONCE);

    /** Histories of one catalogue, and what comes of them. */
    record Catalogue(List<RenamedVector> vectors, Future<Seen> seen) {
        @Override
        public String toString() {
            return vectors.get(0).vector().settings().toString();
        }
    }

    /** What consumers see at the end. @param unique the last word on each unique value */
    record Seen(Map<String, JsonNode> catalogue, Collection<JsonNode> unique, List<JsonNode> deadLetters) {}

    static List<Catalogue> catalogues() {
        return Stream.of(Vector.all(), Vector.lists(), Vector.ofUniqueKeys())
                .flatMap(file -> file.stream()
                        .map(RenamedVector::new)
                        .collect(Collectors.groupingBy(
                                renamed -> renamed.vector().settings(), LinkedHashMap::new, Collectors.toList()))
                        .values()
                        .stream())
                .map(vectors -> new Catalogue(vectors, CATALOGUES.submit(() -> seen(vectors))))
                .toList();
    }

    @AfterAll
    static void letGo() {
        CATALOGUES.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("catalogues")
    void historiesConvergeHoweverTheirChangesAreSpread(Catalogue catalogue) throws Exception {
        Map<String, JsonNode> expected = new HashMap<>();
        List<JsonNode> unique = new ArrayList<>();
        for (RenamedVector vector : catalogue.vectors()) {
            expected.putAll(vector.expect());
            unique.addAll(vector.unique());
        }

        Seen seen = catalogue.seen().get();

        assertThat(seen.catalogue()).isEqualTo(expected);
        assertThat(seen.unique()).containsAll(unique);
        assertThat(seen.deadLetters()).isEmpty();
    }

    private static Seen seen(List<RenamedVector> vectors) throws Exception {
        Map<String, String> settings = new HashMap<>(vectors.get(0).vector().settings());
        settings.put("changes.topics", "*-wide,*-narrow");
        try (Deployment deployment = new Deployment(settings)) {
            List<String> topics = deployment.config().changesTopics();
            deployment.createTopic(topics.get(0), 4, Map.of());
            deployment.createTopic(topics.get(1), 2, Map.of());
            deployment.startInstance();
            deployment.startInstance();
            send(vectors, deployment);
            deployment.awaitCaughtUp();
            return new Seen(deployment.catalogue(), lastOfUniqueValues(deployment), deployment.deadLetters());
        }
    }

    /** As the vectors have them. */
    private static Collection<JsonNode> lastOfUniqueValues(Deployment deployment) {
        Map<String, JsonNode> last = new HashMap<>();
        for (JsonNode conflict : deployment.conflicts()) {
            if (conflict.get("type").textValue().equals("UNIQUE")) {
                last.put(conflict.get("id").textValue(), RenamedVector.uniqueLine(conflict));
            }
        }
        return last.values();
    }

    private static void send(List<RenamedVector> vectors, Deployment deployment) throws JsonFormException {
        List<GenericRecord> changes = new ArrayList<>();
        for (RenamedVector vector : vectors) {
            ChangeLine form = new ChangeLine(vector.vector().productSchema());
            for (ObjectNode change : vector.shuffled(1)) {
                changes.add(form.read(change.toString()));
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
