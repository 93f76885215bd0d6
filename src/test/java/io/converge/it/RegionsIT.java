package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.embedded.EmbeddedCluster;
import io.converge.testing.ChildProcess;
import io.converge.testing.JavaCommand;
import io.converge.testing.Replay;
import io.converge.testing.UniqueDefinition;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Two clusters, MirrorMaker between them both ways, and in each a Converge and a writer of two catalogues: one of whole products, and one
 * under field-merge with partial changes and a unique key.
 */
class RegionsIT {

    private static final String PLAIN = "product";
    private static final String MERGED = "article";
    private static final long ASSUMED_LAG_MS = 2_000;
    private static final Map<String, String> LAG = Map.of("assumed.replication.lag.ms", String.valueOf(ASSUMED_LAG_MS));

    @Test
    void regionsConvergeAlikeThoughTheLinkIsCutForLongerThanTheAssumedLag() throws Exception {
        try (EmbeddedCluster east = EmbeddedCluster.startTemporary();
                EmbeddedCluster west = EmbeddedCluster.startTemporary();
                MirroredCatalogue plain =
                        new MirroredCatalogue(PLAIN, east, west, LAG, RegionWriter.Writing.OF_WHOLE_PRODUCTS);
                MirroredCatalogue merged =
                        new MirroredCatalogue(MERGED, east, west, mergedSettings(), RegionWriter.Writing.OF_FIELDS)) {
            plain.startInstances();
            merged.startInstances();
            ChildProcess link = link(east, west);
            plain.startWriters();
            merged.startWriters();
            plain.awaitBothInEach();
            merged.awaitBothInEach();

            link.process().destroyForcibly().waitFor();
            long cut = System.nanoTime();
            JavaCommand.Result meanwhile = plain.verify();
            await().atMost(Deployment.PATIENCE).until(() -> (System.nanoTime() - cut) / 1_000_000 > 3 * ASSUMED_LAG_MS);
            link = link(east, west);
            Replay plainCore = plain.stopWriters();
            Replay mergedCore = merged.stopWriters();

            plain.awaitAsIn(plainCore);
            merged.awaitAsIn(mergedCore);
            JavaCommand.Result end = plain.verify("--timeout-ms", "90000");
            assertThat(end.status()).as(end.err()).isZero();
            assertThat(meanwhile.status()).isEqualTo(1);
            assertThat(meanwhile.out()).anyMatch(line -> line.startsWith("{\"sku\":\"SKU-"));
            plain.assertConflictsAsIn(plainCore);
            plain.assertNoConflictTwice();

            JavaCommand.Result mergedEnd = merged.verify("--timeout-ms", "90000");
            assertThat(mergedEnd.status()).as(mergedEnd.err()).isZero();
            UniqueDefinition definition = merged.definition(mergedCore);
            assertThat(definition.contests()).isNotEmpty();
            merged.assertUniqueConflictsAsIn(definition);
            merged.assertConflictsAsIn(mergedCore);
            link.process().destroyForcibly();
        }
    }

    private static Map<String, String> mergedSettings() {
        Map<String, String> settings = new HashMap<>(LAG);
        settings.put("resolution.policy", "field-merge");
        settings.put("resolution.fields", "/price=max,/name=unresolved");
        settings.put("unique.keys", "gtin=/attributes/gtin");
        settings.put("unique.policy", "last-write-wins");
        return settings;
    }

    private static ChildProcess link(EmbeddedCluster east, EmbeddedCluster west) throws Exception {
        ChildProcess link = MirrorNode.start(
                east.bootstrapServers(),
                west.bootstrapServers(),
                MirroredCatalogue.changes(PLAIN) + "," + MirroredCatalogue.changes(MERGED));
        assertThat(link.readLine()).isEqualTo("started");
        return link;
    }
}
