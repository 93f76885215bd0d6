package io.converge.it;

import io.converge.runtime.Directories;
import io.converge.testing.ConnectWorker;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A PostgreSQL server whose tables Debezium's connector follows, in Kafka Connect's own runtime. */
final class FollowedDatabase implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final String bootstrapServers;
    private final Path directory;
    private final Path offsets;
    private ConnectWorker connect;
    private ConnectNode node;

    FollowedDatabase(String bootstrapServers) throws IOException {
        this.bootstrapServers = bootstrapServers;
        this.directory = Files.createTempDirectory("followed");
        this.offsets = directory.resolve("offsets");
        this.server = EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** Where others may connect to. */
    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    Connection connection() throws SQLException {
        return DriverManager.getConnection(url());
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    void startConnect() {
        connect = new ConnectWorker(bootstrapServers, offsets);
    }

    /** In a process of its own. */
    void startConnectNode() throws IOException {
        node = new ConnectNode(bootstrapServers, offsets);
    }

    void killConnectNode() throws InterruptedException {
        node.kill();
    }

    /** Has the server end as in a crash, and start again. */
    void crash() throws SQLException, IOException, InterruptedException {
        Path data;
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show data_directory")) {
            row.next();
            data = Path.of(row.getString(1));
        }
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        String server = ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                Path.of(server).resolveSibling("pg_ctl").toString(),
                "-D",
                data.toString(),
                "-m",
                "immediate",
                "-w",
                "restart"));
        if (LinuxUtils.isUnshareAvailable()) {
            // As it was started: it refuses to be root's.
            command.addAll(0, List.of("unshare", "-U"));
        }
        int status = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException(command + " ends with " + status);
        }
    }

    /** Ends what follows the tables; what it had come to is kept. */
    void stopConnect() throws IOException {
        if (node != null) {
            node.close();
            node = null;
        }
        if (connect != null) {
            connect.close();
            connect = null;
        }
    }

    /** Keeps what the connectors have come to, to go back to it. */
    void rememberOffsets() throws IOException {
        Files.copy(offsets, directory.resolve("older"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** While nothing follows: has what comes next begin where it was remembered. */
    void goBackToOlderOffsets() throws IOException {
        Files.copy(directory.resolve("older"), offsets, StandardCopyOption.REPLACE_EXISTING);
    }

    /** While nothing follows: has what comes next begin with a snapshot. */
    void forgetOffsets() throws IOException {
        Files.delete(offsets);
    }

    /** Follows tables under a name, which is that of the slot and of the publication, too, and what topics begin with. */
    void follow(String name, String tables, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
                "tasks.max", "1",
                "plugin.name", "pgoutput",
                "database.hostname", "localhost",
                "database.port", String.valueOf(server.getPort()),
                "database.user", "postgres",
                "database.dbname", "postgres",
                "topic.prefix", name,
                "table.include.list", tables));
        settings.putAll(Map.of(
                "database.password", "postgres",
                "slot.name", name,
                "publication.name", name,
                "publication.autocreate.mode", "filtered",
                "topic.creation.default.partitions", "3",
                "topic.creation.default.replication.factor", "1",
                // So that older offsets can be gone back to: the server keeps what may be asked for again.
                "lsn.flush.mode", "manual",
                "poll.interval.ms", "50"));
        settings.putAll(more);
        if (node != null) {
            node.start(name, settings);
        } else {
            connect.start(name, settings);
        }
    }

    @Override
    public void close() throws IOException {
        stopConnect();
        server.close();
        Directories.deleteRecursively(directory);
    }
}
