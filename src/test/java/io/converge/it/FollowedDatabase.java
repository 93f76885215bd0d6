package io.converge.it;

import static org.awaitility.Awaitility.await;

import io.converge.runtime.Directories;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.cli.ConnectStandalone;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;

/** A PostgreSQL server whose tables Debezium's connector follows, in Kafka Connect's own runtime; all in this process. */
final class FollowedDatabase implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final String bootstrapServers;
    private final Path directory;
    private final Path offsets;
    private Connect<?> connect;

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
        Map<String, String> worker = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "listeners", "http://127.0.0.1:0",
                "offset.storage.file.filename", offsets.toString(),
                "offset.flush.interval.ms", "200",
                "plugin.discovery", "service_load",
                "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter"));
        connect = new ConnectStandalone().startConnect(worker);
    }

    /** Ends what follows the tables; what it had come to is kept. */
    void stopConnect() {
        if (connect != null) {
            connect.stop();
            connect.awaitStop();
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

    /** Follows tables under a name, which is that of the slot and of the publication, too, and what topics begin with. */
    void follow(String name, String tables, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "name", name,
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
        CompletableFuture<Void> made = new CompletableFuture<>();
        StandaloneHerder herder = (StandaloneHerder) connect.herder();
        herder.putConnectorConfig(name, settings, true, (error, created) -> {
            if (error == null) {
                made.complete(null);
            } else {
                made.completeExceptionally(error);
            }
        });
        made.get();
        await().atMost(Deployment.PATIENCE).until(() -> {
            var status = herder.connectorStatus(name);
            return status.tasks().size() == 1 && status.tasks().get(0).state().equals("RUNNING");
        });
    }

    @Override
    public void close() throws IOException {
        stopConnect();
        server.close();
        Directories.deleteRecursively(directory);
    }
}
