package io.converge.it;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.embedded.SchemaRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** Apache Kafka's own image as the broker. Skipped where no Docker engine answers. */
@Testcontainers(disabledWithoutDocker = true)
class ContainersIT {

    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.3.1");

    @Test
    void changesConvergeOnABrokerInAContainer(@TempDir Path directory) throws Exception {
        try (SchemaRegistry registry = SchemaRegistry.start(0, directory);
                Deployment deployment = new Deployment(
                        Map.of("bootstrap.servers", KAFKA.getBootstrapServers(), "schema.registry.url", registry.url()),
                        Map.of())) {
            deployment.startInstance();
            deployment.send(upsert("A", "eu", 1, 1, "x"), upsert("A", "us", 1, 2, "y"));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("A").get("winner").textValue())
                    .isEqualTo("us:1");
            assertThat(deployment.conflicts()).hasSize(1);
        }
    }
}
