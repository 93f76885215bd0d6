package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.RefusedStartException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPreparationIT {

    @Test
    void missingTopicsAreCreatedWithSettingsThatKeepEverything() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("tombstone.retention.ms", "1234"))) {
            deployment.startInstance();

            Set<String> names = Set.of(
                    "cleanup.policy",
                    "message.timestamp.type",
                    "delete.retention.ms",
                    "retention.ms",
                    "min.insync.replicas");
            assertThat(deployment.topicSettings(deployment.config().convergedTopic(), names))
                    .containsEntry("cleanup.policy", "compact")
                    .containsEntry("delete.retention.ms", "1234")
                    .containsEntry("message.timestamp.type", "LogAppendTime")
                    .containsEntry("min.insync.replicas", "1");
            assertThat(deployment.topicSettings(deployment.config().conflictsTopic(), names))
                    .containsEntry("cleanup.policy", "delete")
                    .containsEntry("retention.ms", "-1");
            assertThat(deployment.topicSettings(deployment.config().deadLettersTopic(), names))
                    .containsEntry("retention.ms", "-1");
            assertThat(deployment.topicSettings(deployment.config().retriedTopic(), names))
                    .containsEntry("cleanup.policy", "compact");
            assertThat(deployment.topicSettings(
                            deployment.config().changesTopics().get(0), names))
                    .containsEntry("message.timestamp.type", "LogAppendTime");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "converged,    cleanup.policy,    delete,         Set cleanup.policy=compact",
        "converged,    cleanup.policy,    'compact,delete', Set cleanup.policy=compact",
        "changes,      cleanup.policy,    compact,        Set cleanup.policy=delete",
        "dead-letters, cleanup.policy,    compact,        Set cleanup.policy=delete",
        "dead-letters, max.message.bytes, 1000000,        Set max.message.bytes=",
        "conflicts,    max.message.bytes, 500000,         Set max.message.bytes=",
    })
    void existingTopicThatWouldLoseDataIsRefused(String topic, String key, String value, String wayOut)
            throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            String name = deployment.config().applicationId() + "-" + topic;
            deployment.createTopic(name, 1, Map.of(key, value));
            ConvergeApplication instance = deployment.newInstance();

            assertThatThrownBy(instance::start)
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining(key + "=" + value)
                    .hasMessageContaining(wayOut);
        }
    }

    /** Topics of products often are: the last record of a key has all of it. */
    @Test
    void compactedTopicOfProductsIsTakenWithAWarning() throws Exception {
        String topic = "products-" + UUID.randomUUID();
        Map<String, String> settings = Map.of(
                "changes.topics",
                topic,
                "source." + topic + ".format",
                "product",
                "source." + topic + ".origin",
                "shop",
                "source." + topic + ".sequence",
                "offset");
        try (Deployment deployment = new Deployment(settings)) {
            deployment.createTopic(topic, 1, Map.of("cleanup.policy", "compact"));
            deployment.startInstance();

            assertThat(deployment.said()).anyMatch(line -> line.contains("topic " + topic + " is compacted"));
        }
    }

    @ParameterizedTest
    @CsvSource({"-items-changelog", "-rekey-repartition", "-open-conflicts"})
    void topicsOfItsOwnAreWidenedForLargerChanges(String topic) throws Exception {
        Set<String> size = Set.of("max.message.bytes");
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance().close();
            String name = deployment.config().applicationId() + topic;
            int before = Integer.parseInt(deployment.topicSettings(name, size).get("max.message.bytes"));
            for (String output : List.of("converged", "conflicts", "dead-letters")) {
                deployment.widen(deployment.config().applicationId() + "-" + output, 20_000_000);
            }

            ConvergeApplication instance = deployment.newInstance(Map.of("max.change.bytes", "6000000"), true);
            instance.start();

            int after = Integer.parseInt(deployment.topicSettings(name, size).get("max.message.bytes"));
            assertThat(after).isGreaterThan(before).isGreaterThan(12_000_000);
            assertThat(deployment.said()).anyMatch(line -> line.startsWith("widened topic " + name));
        }
    }

    @Test
    void outputThatLargerChangesDoNotFitInIsRefusedWithTheCommandThatWidensIt() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance().close();

            assertThatThrownBy(deployment.newInstance(Map.of("max.change.bytes", "6000000"), true)::start)
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageContaining("max.change.bytes=6000000")
                    .hasMessageContaining("kafka-configs.sh --bootstrap-server "
                            + deployment.config().bootstrapServers())
                    .hasMessageContaining("--entity-name " + deployment.config().convergedTopic()
                            + " --add-config max.message.bytes=");
        }
    }

    @Test
    void producerThatTakesLessThanTheTopicsIsRefused() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("producer.max.request.size", "1000000"))) {
            assertThatThrownBy(deployment.newInstance()::start)
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageContaining("producer.max.request.size=1000000");
        }
    }

    @Test
    void changesTopicThatGotMorePartitionsIsRefusedForAStoreOfFewer() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            deployment.startInstance().close();
            deployment
                    .admin()
                    .createPartitions(Map.of(deployment.config().changesTopics().get(0), NewPartitions.increaseTo(5)))
                    .all()
                    .get();

            assertThatThrownBy(deployment.newInstance()::start)
                    .isInstanceOf(RefusedStartException.class)
                    .hasMessageContaining("5 partitions")
                    .hasMessageContaining("made with 3")
                    .hasMessageContaining("application.id");
        }
    }
}
