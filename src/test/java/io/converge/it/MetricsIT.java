package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.AvroChanges;
import io.converge.testing.PrometheusText;
import io.converge.web.InstanceServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an instance tells Prometheus and those who ask for its health, while it works. */
class MetricsIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Deployment deployment;
    private static ConvergeApplication instance;
    private static InstanceServer server;
    private static HttpResponse<String> readyBeforeStart;
    private static PrometheusText beforeStart;

    @BeforeAll
    static void work() throws Exception {
        deployment = new Deployment(Map.of("http.port", "0"));
        instance = deployment.newInstance();
        server = InstanceServer.start(deployment.config(), instance, "test").orElseThrow();
        readyBeforeStart = get("/health/ready");
        beforeStart = scrape();
        instance.start();
        await().atMost(Deployment.PATIENCE).until(() -> get("/health/ready").statusCode() == 200);
        deployment.send(AvroChanges.conflicts(1).toArray(GenericRecord[]::new));
        deployment.send(AvroChanges.upsert("B", "a\\\"b\\n", 1, 1_000, "of a strange origin"));
        deployment.send(
                deployment.config().changesTopics().get(0), "C".getBytes(StandardCharsets.UTF_8), new byte[] {7});
        deployment.awaitCaughtUp();
    }

    @AfterAll
    static void stop() {
        server.close();
        deployment.close();
    }

    @Test
    void beforeItIsStartedItLivesAndIsNotReady() throws Exception {
        assertThat(readyBeforeStart.statusCode()).isEqualTo(503);
        assertThat(readyBeforeStart.body()).startsWith("starting: ");
        assertThat(beforeStart.sum("converge_ready")).isZero();
        assertThat(beforeStart.names()).contains("converge_dead_letters_total", "converge_freshness_seconds_bucket");
    }

    @Test
    void probesAnswerWhileItWorks() throws Exception {
        assertThat(get("/health/live").body()).isEqualTo("live\n");
        assertThat(get("/health/ready").body()).isEqualTo("ready\n");
        assertThat(get("/health").body()).isEqualTo("running\n");
    }

    @Test
    void whatBecameOfChangesIsCountedByNameAndKind() {
        await().atMost(Deployment.PATIENCE).untilAsserted(() -> {
            PrometheusText metrics = scrape();
            assertThat(metrics.sum("converge_changes_total", "origin=\"eu\"", "classification=\"applied\""))
                    .isEqualTo(1);
            assertThat(metrics.sum("converge_changes_total", "origin=\"us\"", "classification=\"concurrent\""))
                    .isEqualTo(1);
            assertThat(metrics.sum("converge_conflicts_total", "type=\"INSERT\""))
                    .isEqualTo(1);
            assertThat(metrics.sum("converge_dead_letters_total", "reason=\"UNDECODABLE\""))
                    .isEqualTo(1);
            assertThat(metrics.sum("converge_ready")).isEqualTo(1);
        });
    }

    @Test
    void nameThatBreaksLinesBreaksNoLine() throws Exception {
        assertThat(get("/metrics").body()).contains("origin=\"a\\\"b\\\\n\"");
    }

    @Test
    void freshnessIsMeasuredOfEachChangeOnceItIsCommitted() throws Exception {
        await().atMost(Deployment.PATIENCE)
                .untilAsserted(() -> assertThat(scrape().sum("converge_freshness_seconds_count"))
                        .isEqualTo(3));
    }

    @Test
    void everyMetricOfTheAlertsAndOfTheBoardIsThere() throws Exception {
        Set<String> asked = new TreeSet<>();
        expressions().forEach(expression -> asked.addAll(PrometheusText.asked(expression)));
        asked.remove("up"); // Prometheus makes it itself.

        await().atMost(Deployment.PATIENCE)
                .untilAsserted(() -> assertThat(scrape().names()).containsAll(asked));
    }

    @Test
    void whatIsToldIsBounded() throws Exception {
        assertThat(scrape().size()).isLessThan(3_000);
    }

    /** Of the alerts' rules and of the board. */
    private static List<String> expressions() throws Exception {
        List<String> expressions = new ArrayList<>();
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("docker/alerts.yaml").toFile());
        rules.findValuesAsText("expr", expressions);
        JsonNode board = new ObjectMapper()
                .readTree(Path.of("docker/grafana/converge.json").toFile());
        board.findValuesAsText("expr", expressions);
        assertThat(expressions).hasSizeGreaterThan(20);
        return expressions;
    }

    private static PrometheusText scrape() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new PrometheusText(answer.body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
