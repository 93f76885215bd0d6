package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands in its order, on the packaged jar, but on ports of their own. */
class ReadmeIT {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final Page readme = Page.read(Page.README);
    private Process server;

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void exampleConvergesOnAClusterAsOnPaper() throws Exception {
        for (Page.Block block : readme.blocks()) {
            if (block.kind().equals("file")) {
                Files.writeString(directory.resolve(block.subject()), block.text());
            }
        }
        List<Integer> ports = FreePorts.of(2);
        Path log = directory.resolve("server");
        server = shell("exec " + script("run --embedded").strip() + " --kafka-port " + ports.get(0)
                        + " --registry-port " + ports.get(1))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(LONGEST).until(() -> Files.readString(log).contains("running: "));
        String commands = "set -e\n"
                + script("produce ")
                        .replace("localhost:9092", "localhost:" + ports.get(0))
                        .replace("localhost:8081", "localhost:" + ports.get(1));

        // Sending them again changes nothing, so the commands are repeated until their changes were processed.
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(output(commands))
                        .anyMatch(line -> line.matches(
                                "\\{\"sku\":\"LAP-001\",.*\"winner\":\"us-east:1\",\"status\":\"CONVERGED\"}"))
                        .last()
                        .asString()
                        .matches("LAP-001 +INSERT +RESOLVED .* eu-west:1 us-east:1"));
    }

    /** The shell block in which a command stands, with the jar of the build. */
    private String script(String command) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String block = readme.blocks().stream()
                .filter(shown -> shown.language().equals("sh") && shown.text().contains("converge.jar " + command))
                .findFirst()
                .orElseThrow()
                .text();
        return block.replace(
                "java -jar target/converge.jar", "'" + java + "' -jar '" + System.getProperty("converge.jar") + "'");
    }

    private List<String> output(String commands) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        int status = shell(commands)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(directory.resolve("err"))).isZero();
        return Files.readAllLines(out);
    }

    private ProcessBuilder shell(String commands) {
        return new ProcessBuilder("sh", "-c", commands).directory(directory.toFile());
    }
}
