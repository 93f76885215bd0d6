package io.converge.it;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.runtime.ConvergeApplication;
import io.converge.serde.change.ChangeReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load of changes while instances come and go: the end is what the core makes of the same changes. */
class LoadIT {

    private static final int SKUS = 40;

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void restartInTheMiddleLosesAndDoublesNothing(String guarantee) throws Exception {
        List<GenericRecord> changes = changes(1, 3_000);
        try (Deployment deployment = new Deployment(Map.of("processing.guarantee", guarantee))) {
            ConvergeApplication instance = deployment.startInstance();
            send(deployment, changes.subList(0, 1_500));
            instance.close();
            send(deployment, changes.subList(1_500, 3_000));
            deployment.restartInstance(0);
            deployment.awaitCaughtUp();

            assertCatalogue(deployment, changes);
        }
    }

    @Test
    void twoInstancesShareTheWorkWhileOneIsStoppedAndStarted() throws Exception {
        List<GenericRecord> changes = changes(2, 4_000);
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance();
            ConvergeApplication second = deployment.startInstance();
            send(deployment, changes.subList(0, 1_500));
            second.close();
            send(deployment, changes.subList(1_500, 3_000));
            ConvergeApplication again = deployment.restartInstance(1);
            send(deployment, changes.subList(3_000, 4_000));
            deployment.awaitCaughtUp();

            assertCatalogue(deployment, changes);
            assertThat(again.failure()).isEmpty();
        }
    }

    @Test
    void everyConflictIsWrittenExactlyOnce() throws Exception {
        List<GenericRecord> changes = changes(3, 2_000);
        try (Deployment deployment = new Deployment(Map.of())) {
            ConvergeApplication instance = deployment.startInstance();
            send(deployment, changes.subList(0, 1_000));
            instance.close();
            deployment.restartInstance(0);
            send(deployment, changes.subList(1_000, 2_000));
            send(deployment, changes);
            deployment.awaitCaughtUp();

            // A replay of all that came before names the same conflicts and so writes none of them again.
            List<String> ids = deployment.conflicts().stream()
                    .map(conflict -> conflict.get("id").textValue())
                    .toList();
            assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
            assertThat(new HashSet<>(ids)).isEqualTo(expectedConflicts(deployment, changes));
        }
    }

    private static void send(Deployment deployment, List<GenericRecord> changes) {
        deployment.send(changes.toArray(GenericRecord[]::new));
    }

    /** Blind writers of close clocks, so that many of them meet; some repeat themselves. */
    private static List<GenericRecord> changes(long seed, int count) {
        Random random = new Random(seed);
        Map<String, Long> sequences = new HashMap<>();
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    String sku = "SKU-" + random.nextInt(SKUS);
                    String origin = "origin-" + random.nextInt(3);
                    long sequence = sequences.merge(sku + origin, 1L, Long::sum);
                    // The content hangs on the dot, so that a change that is sent twice is the same change.
                    long timestamp = 1_700_000_000_000L + (sku + origin + sequence).hashCode() % 30_000;
                    return upsert(sku, origin, sequence, timestamp, origin + ":" + sequence);
                })
                .collect(Collectors.toList());
    }

    private static void assertCatalogue(Deployment deployment, List<GenericRecord> changes) {
        Map<String, String> expected = new HashMap<>();
        converge(deployment, changes, new HashSet<>())
                .forEach((sku, state) -> expected.put(
                        sku,
                        deployment
                                .config()
                                .resolver()
                                .resolve(sku, state)
                                .outcome()
                                .winner()
                                .toString()));
        Map<String, String> winners = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : deployment.catalogue().entrySet()) {
            winners.put(entry.getKey(), entry.getValue().get("winner").textValue());
        }
        assertThat(winners).isEqualTo(expected);
        assertThat(deployment.deadLetters()).isEmpty();
    }

    private static Set<String> expectedConflicts(Deployment deployment, List<GenericRecord> changes) {
        Set<String> conflicts = new HashSet<>();
        converge(deployment, changes, conflicts);
        return conflicts;
    }

    /** What the core makes of them, in their order. */
    private static Map<String, ItemState> converge(
            Deployment deployment, List<GenericRecord> changes, Set<String> conflicts) {
        Convergence convergence = deployment.config().convergence();
        Map<String, ItemState> states = new HashMap<>();
        for (GenericRecord record : changes) {
            Change change = ChangeReader.read(record, new Position("expected", 0, 0));
            ItemState state = states.getOrDefault(change.sku(), ItemState.EMPTY);
            Converged step = (Converged) convergence.step(state, change);
            states.put(change.sku(), step.state());
            step.emission().conflicts().forEach(conflict -> conflicts.add(conflict.id(change.sku())));
        }
        return states;
    }
}
