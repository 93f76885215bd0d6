package io.converge.bench;

import io.converge.embedded.EmbeddedCluster;
import io.converge.testing.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A broker and a registry in a process of their own. */
final class ClusterProcess implements AutoCloseable {

    private final ChildProcess child;
    private final Map<String, String> settings;

    private ClusterProcess(ChildProcess child, Map<String, String> settings) {
        this.child = child;
        this.settings = settings;
    }

    static ClusterProcess start(Path directory) throws IOException {
        ChildProcess child = ChildProcess.start(
                ClusterProcess.class,
                List.of("-Xmx1g"),
                List.of(directory.resolve("cluster").toString()));
        String[] addresses = child.readLine().split(" ");
        return new ClusterProcess(
                child, Map.of("bootstrap.servers", addresses[0], "schema.registry.url", addresses[1]));
    }

    /** What a client needs to be told. */
    Map<String, String> settings() {
        return settings;
    }

    double cpuSeconds() {
        return child.cpuSeconds();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** @param arguments a directory for the data */
    public static void main(String[] arguments) throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(Path.of(arguments[0]), 0, 0)) {
            ChildProcess.answer(cluster.bootstrapServers() + " " + cluster.registryUrl());
            ChildProcess.awaitEndOfInput();
        }
    }
}
