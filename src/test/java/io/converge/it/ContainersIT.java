package io.converge.it;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Apache Kafka's and Confluent's own images, and the application's, built from {@code docker/Dockerfile}. Skipped where no
 * Docker engine answers.
 */
@Testcontainers(disabledWithoutDocker = true)
class ContainersIT {

    private static final Network NETWORK = Network.newNetwork();

    @Container
    private static final KafkaContainer KAFKA =
            new KafkaContainer("apache/kafka:4.3.1").withNetwork(NETWORK).withListener("kafka:19092");

    @Container
    private static final GenericContainer<?> REGISTRY = new GenericContainer<>("confluentinc/cp-schema-registry:7.9.5")
            .withNetwork(NETWORK)
            .withNetworkAliases("registry")
            .withEnv("SCHEMA_REGISTRY_HOST_NAME", "registry")
            .withEnv("SCHEMA_REGISTRY_LISTENERS", "http://0.0.0.0:8081")
            .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "PLAINTEXT://kafka:19092")
            .withExposedPorts(8081)
            .dependsOn(KAFKA)
            .waitingFor(Wait.forHttp("/subjects").forStatusCode(200));

    private static final ImageFromDockerfile IMAGE = new ImageFromDockerfile()
            .withFileFromPath("Dockerfile", Path.of("docker/Dockerfile"))
            .withFileFromPath(
                    "target/converge.jar", Path.of(System.getProperty("converge.jar", "target/converge.jar")));

    @Test
    void imageConvergesAsNoRootOnARootFileSystemThatCannotBeWritten() throws Exception {
        try (Deployment deployment = deployment();
                GenericContainer<?> converge = converge(deployment)) {
            converge.start();
            deployment.send(upsert("A", "eu", 1, 1, "x"), upsert("A", "us", 1, 2, "y"));
            deployment.send(deployment.config().changesTopics().get(0), null, new byte[] {9});
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().get("A").get("winner").textValue())
                    .isEqualTo("us:1");
            assertThat(deployment.conflicts()).hasSize(1);
            assertThat(deployment.deadLetters()).hasSize(1);
            assertThat(converge.execInContainer("id", "-u").getStdout().strip()).isNotEqualTo("0");
            assertThat(converge.execInContainer("touch", "/opt/converge/x").getExitCode())
                    .isNotZero();
            converge.getDockerClient()
                    .stopContainerCmd(converge.getContainerId())
                    .exec();
            assertThat(converge.getLogs()).endsWith("stopped\n");
        }
    }

    private static Deployment deployment() {
        String registry = "http://" + REGISTRY.getHost() + ":" + REGISTRY.getMappedPort(8081);
        return new Deployment(
                Map.of("bootstrap.servers", KAFKA.getBootstrapServers(), "schema.registry.url", registry), Map.of());
    }

    private static GenericContainer<?> converge(Deployment deployment) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "application.id", deployment.config().applicationId(),
                "changes.topics", deployment.config().changesTopics().get(0),
                "converged.topic", deployment.config().convergedTopic(),
                "conflicts.topic", deployment.config().conflictsTopic(),
                "dead.letters.topic", deployment.config().deadLettersTopic(),
                "bootstrap.servers", "kafka:19092",
                "schema.registry.url", "http://registry:8081"));
        GenericContainer<?> converge = new GenericContainer<>(IMAGE)
                .withNetwork(NETWORK)
                .withTmpFs(Map.of("/tmp", "rw,exec,size=64m"))
                .withCreateContainerCmdModifier(command ->
                        command.getHostConfig().withReadonlyRootfs(true).withCapDrop(Capability.ALL))
                .waitingFor(Wait.forHealthcheck());
        settings.forEach((key, value) ->
                converge.withEnv("CONVERGE_" + key.replace('.', '_').toUpperCase(Locale.ROOT), value));
        return converge;
    }
}
