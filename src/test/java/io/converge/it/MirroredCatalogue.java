package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.embedded.EmbeddedCluster;
import io.converge.model.Outcome;
import io.converge.model.Position;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.JavaCommand;
import io.converge.testing.Replay;
import io.converge.testing.UniqueDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;

/** A catalogue that is written in two regions, each of which has the changes of the other mirrored. */
final class MirroredCatalogue implements AutoCloseable {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final Deployment east;
    private final Deployment west;
    private final RegionWriter eastWriter;
    private final RegionWriter westWriter;

    /**
     * @param name which its topics begin with
     * @param writing what its writers write
     */
    MirroredCatalogue(
            String name,
            EmbeddedCluster eastCluster,
            EmbeddedCluster westCluster,
            Map<String, String> settings,
            RegionWriter.Writing writing) {
        east = region(name, eastCluster, eastCluster, "west", settings);
        west = region(name, westCluster, eastCluster, "east", settings);
        eastWriter = new RegionWriter(east, "east", writing);
        westWriter = new RegionWriter(west, "west", writing);
    }

    /** @param other whose changes are mirrored here */
    private static Deployment region(
            String name,
            EmbeddedCluster cluster,
            EmbeddedCluster withRegistry,
            String other,
            Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("changes.topics", changes(name) + "," + other + "." + changes(name));
        return new Deployment(
                name,
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "schema.registry.url",
                        withRegistry.registryUrl()),
                all);
    }

    static String changes(String name) {
        return name + "-changes";
    }

    void startInstances() throws InterruptedException {
        east.startInstance();
        west.startInstance();
    }

    void startWriters() {
        eastWriter.start();
        westWriter.start();
    }

    /** Waits until each region has seen what the other one has written. */
    void awaitBothInEach() {
        for (Deployment region : List.of(east, west)) {
            await().atMost(Deployment.PATIENCE).pollInterval(LOOK_INTERVAL).until(() -> {
                String all = region.catalogue().values().stream()
                        .map(line -> line.get("context").toString())
                        .collect(Collectors.joining());
                return all.contains("east") && all.contains("west");
            });
        }
    }

    JavaCommand.Result verify(String... options) throws IOException, InterruptedException {
        return east.verify(west, options);
    }

    /** Stops the writers, and gives what the core makes of all that they have written. */
    Replay stopWriters() throws InterruptedException {
        List<GenericRecord> changes = new ArrayList<>(eastWriter.stop());
        changes.addAll(westWriter.stop());
        Replay core = new Replay(east.config().convergence());
        changes.forEach(change -> core.step(ChangeReader.read(change, new Position("test", 0, 0))));
        return core;
    }

    /** Waits until both regions show each sku as the core has it, withheld by whom it is by the law. */
    void awaitAsIn(Replay core) {
        UniqueDefinition definition = definition(core);
        Map<String, String> expected = core.end(definition::withheldBy);
        for (Deployment region : List.of(east, west)) {
            await().atMost(Deployment.PATIENCE)
                    .pollInterval(LOOK_INTERVAL)
                    .untilAsserted(() -> assertThat(shown(region)).isEqualTo(expected));
        }
    }

    /** Who holds what in the catalogue of the core. */
    UniqueDefinition definition(Replay core) {
        Map<String, Outcome> outcomes = new HashMap<>();
        core.readings().forEach((sku, reading) -> outcomes.put(sku, reading.outcome()));
        return new UniqueDefinition(east.config().uniqueKeys(), outcomes, core.states());
    }

    private static Map<String, String> shown(Deployment region) {
        Map<String, String> shown = new HashMap<>();
        region.catalogue().forEach((sku, line) -> shown.put(sku, Replay.shown(((ObjectNode) line).put("sku", sku))));
        return shown;
    }

    /** Each region has told of every conflict that stands, and of none twice; and the same ones are open. */
    void assertConflictsAsIn(Replay core) {
        Set<String> standing = conflictIds(core, false);
        assertThat(standing).isNotEmpty();
        for (Deployment region : List.of(east, west)) {
            assertThat(region.conflicts().stream()
                            .filter(conflict ->
                                    !conflict.get("status").textValue().equals("CLOSED"))
                            .map(MirroredCatalogue::id))
                    .containsAll(standing);
            assertThat(region.openConflicts().values().stream().map(MirroredCatalogue::id))
                    .containsExactlyInAnyOrderElementsOf(conflictIds(core, true));
            assertThat(region.deadLetters()).isEmpty();
        }
    }

    /** Each conflict is told of once. */
    void assertNoConflictTwice() {
        for (Deployment region : List.of(east, west)) {
            assertThat(region.conflicts().stream().map(MirroredCatalogue::id)).doesNotHaveDuplicates();
        }
    }

    /** What each region has told last of values that several skus claim. */
    void assertUniqueConflictsAsIn(UniqueDefinition definition) {
        for (Deployment region : List.of(east, west)) {
            Map<String, JsonNode> last = new HashMap<>();
            region.conflicts().forEach(conflict -> last.put(id(conflict), conflict));
            definition.contests().forEach((value, contest) -> {
                JsonNode told = last.get(value);
                assertThat(told.get("holder").textValue()).isEqualTo(contest.holder());
                assertThat(told.get("claimants").findValuesAsText("sku")).isEqualTo(contest.skus());
            });
        }
    }

    private static String id(JsonNode conflict) {
        return conflict.get("id").textValue();
    }

    private static Set<String> conflictIds(Replay core, boolean open) {
        return core.readings().entrySet().stream()
                .filter(sku -> sku.getValue().conflict() != null)
                .filter(sku -> !open || sku.getValue().conflict().isUnresolved())
                .map(sku -> sku.getValue().conflict().id(sku.getKey()))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        eastWriter.close();
        westWriter.close();
        east.close();
        west.close();
    }
}
