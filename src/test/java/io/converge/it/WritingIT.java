package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.cli.Page;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.AvroChanges;
import io.converge.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of {@code docs/writing.md} as they stand there, in processes of their own: what they write converges as the page says. Those
 * in JavaScript and Python are skipped, visibly, where the machine lacks what they need.
 */
class WritingIT {

    private static final Page PAGE = Page.read(Path.of("docs/writing.md"));

    /** What npm was asked for, to be found by the next run. */
    private static final Path NODE = Path.of("target/node");

    @TempDir
    private Path directory;

    @Test
    void serviceInJavaWritesWell() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        assertThatItWritesWell("Shop.java", Map.of(), java, "-cp", System.getProperty("converge.jar"), "Shop.java");
    }

    @Test
    void serviceInJavaScriptWritesWell() throws Exception {
        assumeRuns("Node 18 or newer", "node", "-e", "if (!globalThis.fetch) process.exit(1)");
        Path modules = NODE.resolve("node_modules").toAbsolutePath();
        if (!Files.exists(modules.resolve(".package-lock.json"))) {
            Files.createDirectories(NODE);
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(
                        Path.of("src/test/resources/node").resolve(file),
                        NODE.resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            assumeRuns(
                    "npm, with its registry in reach",
                    "npm",
                    "ci",
                    "--prefix",
                    NODE.toAbsolutePath().toString(),
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--fetch-retries=0",
                    "--fetch-timeout=20000");
        }

        assertThatItWritesWell("shop.js", Map.of("NODE_PATH", modules.toString()), "node", "shop.js");
    }

    @Test
    void serviceInPythonWritesWell() throws Exception {
        String python = Stream.of("python3", "/usr/bin/python3")
                .filter(name -> runs(name, "-c", "import avro.io, confluent_kafka.schema_registry"))
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(
                python != null,
                "skipped: no python3 with its packages (Debian's python3-confluent-kafka, python3-avro and python3-requests)");

        assertThatItWritesWell("shop.py", Map.of(), python, "shop.py");
    }

    /** Every program of a page is run by a test of this class. */
    @Test
    void allProgramsAreRun() {
        assertThat(PAGE.blocks().stream()
                        .filter(block -> block.kind().equals("run"))
                        .map(Page.Block::subject))
                .containsExactly("Shop.java", "shop.js", "shop.py");
    }

    private void assertThatItWritesWell(String program, Map<String, String> environment, String... command)
            throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "field-merge"))) {
            ConvergeApplication instance = deployment.startInstance();
            for (String line : text("shop.jsonl").lines().toList()) {
                deployment.send(AvroChanges.change(line));
            }
            deployment.awaitCaughtUp();
            // As docs/topics.md tells; a program may not want another level.
            setCompatibility(deployment, "NONE");
            Files.writeString(directory.resolve(program), at(deployment, text(program)));
            Files.copy(Path.of("schemas/ProductChange.avsc"), directory.resolve("ProductChange.avsc"));

            Programs.Result result = Programs.run(directory, environment, command);
            assertThat(result.status()).as(result.output()).isZero();
            deployment.awaitCaughtUp();

            Map<String, JsonNode> catalogue = deployment.catalogue();
            JsonNode laptop = catalogue.get("LAP-001");
            assertThat(laptop.get("product"))
                    .hasToString("{\"name\":\"Laptop\",\"price\":\"899.0000\",\"categoryId\":null,\"supplierId\":7,"
                            + "\"attributes\":{}}");
            assertThat(laptop.get("status").textValue()).isEqualTo("CONVERGED");
            assertThat(laptop.get("context").get("pim").longValue()).isEqualTo(9_007_199_254_740_993L);
            assertThat(laptop.get("context").size()).isEqualTo(2);
            assertThat(laptop.get("context").get("shop").longValue() % 1_000).isZero();
            JsonNode tablet = catalogue.get("LAP-002");
            assertThat(tablet.get("product").isNull()).isTrue();
            assertThat(tablet.get("winner").textValue()).startsWith("shop:");
            assertThat(tablet.get("context").get("pim").longValue()).isEqualTo(1);
            assertThat(deployment.conflicts()).isEmpty();
            assertThat(deployment.deadLetters()).isEmpty();
            assertThat(instance.totals()).containsEntry("duplicate", 1L);
            // All stood where their skus are kept.
            assertThat(deployment.read(deployment.config().applicationId() + "-rekey-repartition"))
                    .isEmpty();
        }
    }

    private static void setCompatibility(Deployment deployment, String level) throws Exception {
        String subject = deployment.config().changesTopics().get(0) + "-value";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(deployment.config().registryUrl() + "/config/" + subject))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\": \"" + level + "\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private static String text(String subject) {
        return PAGE.blocks().stream()
                .filter(block -> block.subject().equals(subject))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** The program with the names that the deployment has in the places of those on the page. */
    private static String at(Deployment deployment, String program) {
        return program.replace("localhost:9092", deployment.config().bootstrapServers())
                .replace("http://localhost:8081", deployment.config().registryUrl())
                .replace("product-changes", deployment.config().ownChangesTopic())
                .replace("product-converged", deployment.config().convergedTopic());
    }

    private void assumeRuns(String what, String... command) {
        Assumptions.assumeTrue(runs(command), "skipped: this machine has no " + what);
    }

    private boolean runs(String... command) {
        try {
            return Programs.run(directory, Map.of(), command).status() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
