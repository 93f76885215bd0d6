package io.converge.cli;

import io.converge.embedded.EmbeddedCluster;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of {@code run --embedded}. */
final class EmbeddedOptions {

    @Option(names = "--embedded", required = true, description = "Run a broker and a schema registry in this process.")
    @SuppressWarnings("UnusedVariable") // That this object exists says it already.
    private boolean embedded;

    @Option(
            names = "--kafka-port",
            paramLabel = "N",
            defaultValue = "9092",
            converter = PortNumber.class,
            description = "The broker's port, 0 for a free one (${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "N",
            defaultValue = "8081",
            converter = PortNumber.class,
            description = "The registry's port, 0 for a free one (${DEFAULT-VALUE}).")
    private int registryPort;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Keep the data of both, and Converge's state, across restarts. Else they end with the process.")
    private Path directory;

    EmbeddedCluster start() throws IOException {
        return directory == null
                ? EmbeddedCluster.startTemporary(kafkaPort, registryPort)
                : EmbeddedCluster.start(directory, kafkaPort, registryPort);
    }
}
