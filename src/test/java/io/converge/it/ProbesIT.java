package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.converge.config.ConvergeConfig;
import io.converge.console.ConsoleSettings;
import io.converge.embedded.EmbeddedCluster;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.AvroChanges;
import io.converge.testing.FreePorts;
import io.converge.topology.Freshness;
import io.converge.web.ConsoleServer;
import io.converge.web.InstanceServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an instance answers when something is lacking, and what it measures under the other guarantee. */
class ProbesIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Test
    void withoutABrokerItLivesAndSaysThatItWaitsForIt() throws Exception {
        ConvergeConfig config = new ConvergeConfig(Map.of(
                "bootstrap.servers", "localhost:" + FreePorts.of(1).get(0),
                "schema.registry.url", "http://localhost:1",
                "http.port", "0"));
        ConvergeApplication instance = new ConvergeApplication(config, said -> {});
        try (InstanceServer server =
                InstanceServer.start(config, instance, "test").orElseThrow()) {
            Thread start = new Thread(() -> start(instance));
            start.start();

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(get(server, "/health/ready").body())
                            .startsWith("starting: waiting for Kafka at localhost:"));
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(server, "/metrics").body()).contains("converge_ready 0.0");

            instance.close();
            start.join();
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(503);
            assertThat(get(server, "/health/live").body()).isEqualTo("stopped\n");
        }
    }

    @Test
    void consoleIsReadyOnceItReadsItsTopics() throws Exception {
        Map<String, String> away = Map.of(
                "bootstrap.servers", "localhost:" + FreePorts.of(1).get(0),
                "schema.registry.url", "http://localhost:1",
                "http.port", "0",
                "default.api.timeout.ms", "1000",
                "request.timeout.ms", "1000");
        ConvergeConfig lost = new ConvergeConfig(away);
        try (ConsoleServer console =
                ConsoleServer.start(lost, ConsoleSettings.of(lost, true), List.of(), "test", line -> {})) {
            assertThat(get(console.url(), "/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get(console.url(), "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains(lost.openConflictsTopic() + ": ");
            assertThat(get(console.url(), "/metrics").body())
                    .contains("converge_console_ready 0.0", "converge_open_conflicts{type=\"INSERT\"} NaN");
        }
        try (Deployment deployment = new Deployment(Map.of("http.port", "0"))) {
            deployment.startInstance();
            ConvergeConfig config = deployment.config();
            try (ConsoleServer console =
                    ConsoleServer.start(config, ConsoleSettings.of(config, true), List.of(), "test", line -> {})) {
                await().atMost(Deployment.PATIENCE)
                        .untilAsserted(() -> assertThat(
                                        get(console.url(), "/health/ready").body())
                                .isEqualTo("ready\n"));
                assertThat(get(console.url(), "/metrics").body())
                        .contains("converge_console_ready 1.0", "converge_open_conflicts{type=\"INSERT\"} 0.0", "jvm_");
            }
        }
    }

    private static void start(ConvergeApplication instance) {
        try {
            instance.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void portThatIsTakenIsToldByTheNameOfItsSetting() throws Exception {
        ConvergeConfig config = new ConvergeConfig(Map.of(
                "bootstrap.servers", "localhost:1", "schema.registry.url", "http://localhost:1", "http.port", "0"));
        ConvergeApplication instance = new ConvergeApplication(config, said -> {});
        try (InstanceServer server =
                InstanceServer.start(config, instance, "test").orElseThrow()) {
            int port = URI.create(server.url()).getPort();
            ConvergeConfig same = config.with(Map.of("http.port", String.valueOf(port)));

            assertThatThrownBy(() -> InstanceServer.start(same, instance, "test"))
                    .hasMessageStartingWith("http.port=" + port + ": ");
        } finally {
            instance.close();
        }
    }

    @Test
    void freshnessIsMeasuredByTheOffsetsUnderAtLeastOnce() throws Exception {
        try (Deployment deployment =
                new Deployment(Map.of("processing.guarantee", "at_least_once", "commit.interval.ms", "200"))) {
            List<GenericRecord> changes = new ArrayList<>(AvroChanges.conflicts(100));
            ConvergeApplication instance = deployment.startInstance();

            deployment.send(changes.toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();

            Freshness freshness = instance.measures().freshness();
            await().atMost(Deployment.PATIENCE)
                    .until(() -> freshness.histogram().count() == changes.size());
        }
    }

    /** With the longer interval it has gone before the first heartbeat. */
    @ParameterizedTest
    @ValueSource(strings = {"1000", "5900"})
    void brokerThatIsGoneIsMissedByItsHeartbeats(String intervalMs) throws Exception {
        EmbeddedCluster cluster = EmbeddedCluster.startTemporary();
        try (Deployment deployment = new Deployment(
                cluster.settings(), Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", intervalMs))) {
            ConvergeApplication instance = deployment.startInstance();
            assertThat(instance.health().obstacles()).isEmpty();

            cluster.close();

            await().atMost(Deployment.PATIENCE)
                    .untilAsserted(() -> assertThat(instance.health().obstacles())
                            .anyMatch(why -> why.startsWith("waiting for the broker: no heartbeat for ")));
            assertThat(instance.health().death()).isEmpty();
        }
    }

    private static HttpResponse<String> get(InstanceServer server, String path) throws Exception {
        return get(server.url(), path);
    }

    private static HttpResponse<String> get(String url, String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
