package io.converge.it;

import static io.converge.testing.AvroChanges.conflicts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.runtime.ConvergeApplication;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.tools.StreamsResetter;
import org.junit.jupiter.api.Test;

/** Steps of {@code docs/operations.md}. */
class OperationsIT {

    private static final int SKUS = 200;

    @Test
    void newApplicationOnAWiderTopicComesToTheSameCatalogue() throws Exception {
        try (Deployment old = new Deployment(Map.of())) {
            String changes = old.config().changesTopics().get(0);
            ConvergeApplication instance = old.startInstance();
            List<GenericRecord> all = conflicts(SKUS);
            old.send(all.subList(0, SKUS).toArray(GenericRecord[]::new));
            old.awaitCaughtUp();
            instance.close();
            old.admin()
                    .createPartitions(Map.of(changes, NewPartitions.increaseTo(7)))
                    .all()
                    .get();

            try (Deployment next =
                    new Deployment(Map.of("changes.topics", changes, "created.topics.partitions", "7"))) {
                next.startInstance();
                // Producers have heard of the new partitions when a record stands in one.
                await().atMost(Deployment.PATIENCE).until(() -> {
                    next.send(all.get(SKUS - 1), all.get(SKUS - 2), all.get(SKUS - 3));
                    return next.read(changes).stream().anyMatch(record -> record.partition() > 2);
                });
                next.send(all.subList(SKUS, 2 * SKUS).toArray(GenericRecord[]::new));
                next.awaitCaughtUp();

                assertThat(next.catalogue()).hasSize(SKUS);
                assertThat(ids(next)).hasSize(SKUS);
                // One more application, on the old width's record positions and the new ones alike.
                try (Deployment again = new Deployment(Map.of("changes.topics", changes))) {
                    again.startInstance();
                    again.awaitCaughtUp();
                    assertThat(again.catalogue()).isEqualTo(next.catalogue());
                    assertThat(ids(again)).isEqualTo(ids(next));
                }
            }
        }
    }

    @Test
    void resetRecomputesTheSameCatalogueFromAllChanges() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("session.timeout.ms", "6000"))) {
            ConvergeApplication instance = deployment.startInstance();
            deployment.send(conflicts(SKUS).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();
            Map<String, JsonNode> before = deployment.catalogue();
            int records = deployment.read(deployment.config().convergedTopic()).size();
            instance.close();

            int status = new StreamsResetter().execute(new String[] {
                "--bootstrap-server", deployment.config().bootstrapServers(),
                "--application-id", deployment.config().applicationId(),
                "--input-topics", deployment.config().changesTopics().get(0)
            });
            assertThat(status).isZero();
            deployment.startInstance(); // A new number has a new state folder.
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue()).isEqualTo(before);
            assertThat(deployment.read(deployment.config().convergedTopic())).hasSize(2 * records);
            assertThat(deployment.conflicts()).hasSize(2 * SKUS);
            assertThat(ids(deployment)).hasSize(SKUS);
        }
    }

    private static TreeSet<String> ids(Deployment deployment) {
        return deployment.conflicts().stream()
                .map(conflict -> conflict.get("id").textValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
