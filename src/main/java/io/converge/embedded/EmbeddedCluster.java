package io.converge.embedded;

import io.converge.runtime.Directories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A broker and a registry that share a directory, and the place beside them for an application's state. */
public final class EmbeddedCluster implements AutoCloseable {

    private final Path directory;
    private final boolean temporary;
    private final FileChannel lock;
    private final KafkaBroker broker;
    private final SchemaRegistry registry;

    private EmbeddedCluster(Path directory, boolean temporary, FileChannel lock, int kafkaPort, int registryPort)
            throws IOException {
        this.directory = directory;
        this.temporary = temporary;
        this.lock = lock;
        this.registry = SchemaRegistry.start(registryPort, directory.resolve("registry"));
        try {
            this.broker = KafkaBroker.start(kafkaPort, directory.resolve("kafka"), Map.of());
        } catch (IOException | RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** Starts both on free ports; their data ends with them. */
    public static EmbeddedCluster startTemporary() throws IOException {
        return startTemporary(0, 0);
    }

    /** Starts both; their data ends with them. A port of 0 is a free one. */
    public static EmbeddedCluster startTemporary(int kafkaPort, int registryPort) throws IOException {
        return start(Files.createTempDirectory("converge"), true, kafkaPort, registryPort);
    }

    /**
     * Starts both on what an earlier start left in {@code directory}.
     *
     * @throws IOException if a port is taken, or another process uses the directory
     */
    public static EmbeddedCluster start(Path directory, int kafkaPort, int registryPort) throws IOException {
        Files.createDirectories(directory);
        return start(directory, false, kafkaPort, registryPort);
    }

    private static EmbeddedCluster start(Path directory, boolean temporary, int kafkaPort, int registryPort)
            throws IOException {
        FileChannel lock = lock(directory);
        try {
            return new EmbeddedCluster(directory, temporary, lock, kafkaPort, registryPort);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another process uses " + directory);
        }
        return channel;
    }

    public String bootstrapServers() {
        return broker.address();
    }

    public String registryUrl() {
        return registry.url();
    }

    /** Where an application on this cluster keeps its state. */
    public Path stateDirectory() {
        return directory.resolve("state");
    }

    /** What an application on this cluster needs to be told. */
    public Map<String, String> settings() {
        return Map.of(
                "bootstrap.servers", bootstrapServers(),
                "schema.registry.url", registryUrl(),
                "state.dir", stateDirectory().toString());
    }

    @Override
    public void close() throws IOException {
        broker.close();
        registry.close();
        lock.close();
        if (temporary) {
            Directories.deleteRecursively(directory);
        }
    }
}
