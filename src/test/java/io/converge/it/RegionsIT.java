package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.embedded.EmbeddedCluster;
import io.converge.model.Position;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.ChildProcess;
import io.converge.testing.JavaCommand;
import io.converge.testing.Replay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Two clusters, MirrorMaker between them both ways, a Converge and a writer in each. */
class RegionsIT {

    private static final String NAME = "product";
    private static final String CHANGES = NAME + "-changes";
    private static final long ASSUMED_LAG_MS = 2_000;

    @Test
    void regionsConvergeAlikeThoughTheLinkIsCutForLongerThanTheAssumedLag() throws Exception {
        try (EmbeddedCluster eastCluster = EmbeddedCluster.startTemporary();
                EmbeddedCluster westCluster = EmbeddedCluster.startTemporary();
                Deployment east = region(eastCluster, eastCluster, "west");
                Deployment west = region(westCluster, eastCluster, "east");
                RegionWriter eastWriter = new RegionWriter(east, "east");
                RegionWriter westWriter = new RegionWriter(west, "west")) {
            east.startInstance();
            west.startInstance();
            ChildProcess link = link(eastCluster, westCluster);
            eastWriter.start();
            westWriter.start();
            awaitWinnersOfBoth(east);
            awaitWinnersOfBoth(west);

            link.process().destroyForcibly().waitFor();
            long cut = System.nanoTime();
            JavaCommand.Result meanwhile = east.verify(west);
            await().atMost(Deployment.PATIENCE).until(() -> (System.nanoTime() - cut) / 1_000_000 > 3 * ASSUMED_LAG_MS);
            link = link(eastCluster, westCluster);
            List<GenericRecord> changes = new ArrayList<>(eastWriter.stop());
            changes.addAll(westWriter.stop());

            JavaCommand.Result end = east.verify(west, "--timeout-ms", "90000");
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(meanwhile.status()).isEqualTo(1);
            assertThat(meanwhile.out()).anyMatch(line -> line.startsWith("{\"sku\":\"SKU-"));

            Replay core = new Replay(east.config().convergence());
            changes.forEach(change -> core.step(ChangeReader.read(change, new Position("test", 0, 0))));
            assertThat(winners(east)).isEqualTo(winners(west)).isEqualTo(winners(core));
            Set<String> ids = conflictIds(core);
            assertThat(ids).isNotEmpty();
            assertThat(conflictIds(east)).containsAll(ids).doesNotHaveDuplicates();
            assertThat(conflictIds(west)).containsAll(ids).doesNotHaveDuplicates();
            assertThat(east.deadLetters()).isEmpty();
            assertThat(west.deadLetters()).isEmpty();
            link.close();
        }
    }

    /** @param other whose changes are mirrored here */
    private static Deployment region(EmbeddedCluster cluster, EmbeddedCluster withRegistry, String other) {
        return new Deployment(
                NAME,
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "schema.registry.url",
                        withRegistry.registryUrl()),
                Map.of(
                        "changes.topics",
                        CHANGES + "," + other + "." + CHANGES,
                        "assumed.replication.lag.ms",
                        String.valueOf(ASSUMED_LAG_MS)));
    }

    private static ChildProcess link(EmbeddedCluster east, EmbeddedCluster west) throws Exception {
        ChildProcess link = MirrorNode.start(east.bootstrapServers(), west.bootstrapServers(), CHANGES);
        assertThat(link.readLine()).isEqualTo("started");
        return link;
    }

    private static void awaitWinnersOfBoth(Deployment region) {
        await().atMost(Deployment.PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            String all = String.join(" ", winners(region).values());
            return all.contains("east:") && all.contains("west:");
        });
    }

    private static Map<String, String> winners(Deployment region) {
        return region.catalogue().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, sku -> sku.getValue().get("winner").textValue()));
    }

    private static Map<String, String> winners(Replay core) {
        return core.readings().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        sku -> sku.getValue().outcome().winner().toString()));
    }

    private static List<String> conflictIds(Deployment region) {
        return region.conflicts().stream().map(RegionsIT::id).toList();
    }

    private static String id(JsonNode conflict) {
        return conflict.get("id").textValue();
    }

    /** Of the conflicts that stand. */
    private static Set<String> conflictIds(Replay core) {
        return core.readings().entrySet().stream()
                .filter(sku -> sku.getValue().conflict() != null)
                .map(sku -> sku.getValue().conflict().id(sku.getKey()))
                .collect(Collectors.toSet());
    }
}
