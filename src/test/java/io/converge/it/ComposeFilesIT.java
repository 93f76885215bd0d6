package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool that reads compose files understands ours. Skipped where there is none. */
class ComposeFilesIT {

    private static final List<List<String>> TOOLS = List.of(List.of("docker", "compose"), List.of("docker-compose"));

    @ParameterizedTest
    @ValueSource(strings = {"docker/compose.yaml", "docker/regions.yaml", "docker/active-active.yaml"})
    void fileIsValid(String file) throws Exception {
        List<String> command = new ArrayList<>(tool());
        command.addAll(List.of("-f", file, "config"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("CONVERGE_BOOTSTRAP_SERVERS");
    }

    private static List<String> tool() throws InterruptedException {
        for (List<String> tool : TOOLS) {
            List<String> command = new ArrayList<>(tool);
            command.add("version");
            try {
                if (new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0) {
                    return tool;
                }
            } catch (IOException notInstalled) {
                // The next one.
            }
        }
        return abort("no docker compose here");
    }
}
