package io.converge.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every benchmark on a broker can be told. */
final class StageOptions {

    @Option(
            names = "--jvm",
            split = " ",
            defaultValue = "-Xmx512m",
            description = "For the applications (default: ${DEFAULT-VALUE}).")
    private List<String> jvmOptions;

    @Option(names = "-D", description = "A setting of Converge or Kafka Streams for all applications.")
    private Map<String, String> settings = Map.of();

    @Option(
            names = "--output",
            defaultValue = "target/benchmark",
            description = "Folder of the figures (default: ${DEFAULT-VALUE}).")
    private Path output;

    Stage stage() throws IOException {
        return new Stage(jvmOptions, settings);
    }

    List<String> jvmOptions() {
        return jvmOptions;
    }

    Map<String, String> settings() {
        return settings;
    }

    Path output() {
        return output;
    }
}
