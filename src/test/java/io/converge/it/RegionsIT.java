package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.causality.ItemState;
import io.converge.embedded.EmbeddedCluster;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Standing;
import io.converge.serde.ChangeReader;
import io.converge.testing.ChildProcess;
import io.converge.testing.JavaCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

            Map<String, Standing> standings = new HashMap<>();
            Convergence core = east.config().convergence();
            changes.forEach(change -> step(standings, core, change));
            assertThat(winners(east)).isEqualTo(winners(west)).isEqualTo(winners(standings, core));
            Set<String> ids = conflictIds(standings, core);
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

    private static void step(Map<String, Standing> standings, Convergence core, GenericRecord record) {
        Change change = ChangeReader.read(record, new Position("test", 0, 0));
        Standing before = standings.getOrDefault(change.sku(), Standing.unread(ItemState.EMPTY));
        standings.put(change.sku(), ((Converged) core.step(before, change)).standing());
    }

    private static Map<String, String> winners(Deployment region) {
        return region.catalogue().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, sku -> sku.getValue().get("winner").textValue()));
    }

    private static Map<String, String> winners(Map<String, Standing> standings, Convergence core) {
        return standings.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        sku -> core.read(sku.getKey(), sku.getValue().state())
                                .outcome()
                                .winner()
                                .toString()));
    }

    private static List<String> conflictIds(Deployment region) {
        return region.conflicts().stream().map(RegionsIT::id).toList();
    }

    private static String id(JsonNode conflict) {
        return conflict.get("id").textValue();
    }

    private static Set<String> conflictIds(Map<String, Standing> standings, Convergence core) {
        return standings.entrySet().stream()
                .map(sku -> {
                    var conflict =
                            core.read(sku.getKey(), sku.getValue().state()).conflict();
                    return conflict == null ? "" : conflict.id(sku.getKey());
                })
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
    }
}
