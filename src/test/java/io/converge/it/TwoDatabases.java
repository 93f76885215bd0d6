package io.converge.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.embedded.EmbeddedCluster;
import io.converge.testing.ChildProcess;
import io.converge.testing.SinkSetup;
import io.converge.testing.SinkWords;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Two databases that are one catalogue: each is followed by Debezium's connector, and a sink writes to each. */
final class TwoDatabases implements AutoCloseable {

    static final Duration PATIENCE = Deployment.PATIENCE;

    /** What the page on two databases shows. */
    private static final Path SHOWN = Path.of("docker/active-active");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SIDES = List.of("north", "south");

    private static final String PRODUCTS =
            "select sku, name, price, stock, ean, description from products order by sku";

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Side> sides = new ArrayList<>();
    private final Set<Deployment> deployments = new LinkedHashSet<>();
    private Process converge;

    /** On one cluster, with one Converge for both. */
    TwoDatabases() throws Exception {
        EmbeddedCluster cluster = Cluster.shared();
        // So that what was killed is soon given up.
        Deployment deployment = deployment(cluster, this::own, Map.of("session.timeout.ms", "6000"));
        for (String side : SIDES) {
            addSide(side, cluster, deployment);
        }
    }

    /** With a cluster and a Converge for each, which have the other side's changes by {@link #link()}. */
    TwoDatabases(EmbeddedCluster north, EmbeddedCluster south) throws Exception {
        addSide(
                "north",
                north,
                deployment(north, text -> own(text).replace(topic("south"), "west." + topic("south")), Map.of()));
        addSide(
                "south",
                south,
                deployment(south, text -> own(text).replace(topic("north"), "east." + topic("north")), Map.of()));
    }

    private void addSide(String side, EmbeddedCluster cluster, Deployment deployment) throws Exception {
        deployments.add(deployment);
        deployment.createTopic(topic(side), 3, Map.of());
        sides.add(new Side(side, cluster, deployment));
    }

    /** @param own this test's names in the places of those on the page */
    private Deployment deployment(EmbeddedCluster cluster, UnaryOperator<String> own, Map<String, String> more)
            throws IOException {
        Properties shown = new Properties();
        try (Reader reader = Files.newBufferedReader(SHOWN.resolve("converge.properties"))) {
            shown.load(reader);
        }
        Map<String, String> settings = new HashMap<>(more);
        shown.forEach((key, value) -> settings.put(own.apply(key.toString()), own.apply(value.toString())));
        return new Deployment(name, cluster.settings(), settings);
    }

    private String own(String text) {
        return text.replaceAll("(north|south)\\.public", name + "$1.public")
                .replace("/etc/converge/Item.avsc", SHOWN.resolve("Item.avsc").toString());
    }

    private String topic(String side) {
        return name + side + ".public.products";
    }

    /** Starts what mirrors the changes of each side to the other one's cluster. */
    ChildProcess link() throws IOException {
        ChildProcess link = MirrorNode.start(
                north().bootstrapServers(), south().bootstrapServers(), topic("north") + "," + topic("south"));
        if (!link.readLine().equals("started")) {
            throw new IllegalStateException("the mirror does not start");
        }
        return link;
    }

    Side north() {
        return sides.get(0);
    }

    Side south() {
        return sides.get(1);
    }

    /** The one that both have, or the northern one. */
    Deployment deployment() {
        return north().deployment;
    }

    /** Starts all there is. */
    void start() throws Exception {
        for (Deployment deployment : deployments) {
            deployment.startInstance();
        }
        for (Side side : sides) {
            side.follow();
            side.startSink();
        }
    }

    /** Starts all there is in processes of their own. */
    void startProcesses() throws Exception {
        startConverge();
        for (Side side : sides) {
            side.startConnectNode();
            side.startSinkProcess();
        }
    }

    private void startConverge() throws IOException {
        converge = deployment().processes().start(0, Map.of());
    }

    /** As whatever runs it does. */
    void killAndStartConverge() throws IOException, InterruptedException {
        converge.destroyForcibly().waitFor();
        startConverge();
    }

    /** Waits until both tables have these rows, the columns of each with a bar between. */
    void awaitRows(String... rows) {
        for (Side side : sides) {
            await(side.name).atMost(PATIENCE).until(side::rows, List.of(rows)::equals);
        }
    }

    /**
     * Waits until a mark of each side is in both tables, and these are equal, and gives their rows. What takes another way than marks do,
     * as a verdict on a unique value, may come later.
     */
    List<String> awaitEqual() throws Exception {
        for (Side side : sides) {
            side.database.execute(
                    "insert into products (sku, name) values ('MARK-" + side.name + "-" + side.marks + "', '')");
        }
        for (Side side : sides) {
            for (Side other : sides) {
                String mark = "MARK-" + other.name + "-" + other.marks;
                await(side.name)
                        .atMost(PATIENCE)
                        .until(() -> side.rows("select sku from products where sku = '" + mark + "'")
                                .equals(List.of(mark)));
            }
        }
        sides.forEach(side -> side.marks++);
        await().atMost(PATIENCE).until(() -> north().rows().equals(south().rows()));
        return north().rows();
    }

    /** How many changes of a side's table were heard of; a connector that was killed tells of some again. */
    int events(Side side) throws IOException {
        Set<String> events = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : side.deployment.read(topic(side.name))) {
            if (record.value() != null) {
                JsonNode event = JSON.readTree(record.value()).get("payload");
                events.add(
                        new String(record.key(), StandardCharsets.UTF_8) + event.at("/source/lsn") + event.get("op"));
            }
        }
        return events.size();
    }

    /** One of the databases. */
    final class Side {

        private final String name;
        private final EmbeddedCluster cluster;
        private final Deployment deployment;
        private final FollowedDatabase database;
        private int marks;
        private RunningSink sink;
        private SinkProcess sinkProcess;

        private Side(String side, EmbeddedCluster cluster, Deployment deployment) throws Exception {
            this.name = side;
            this.cluster = cluster;
            this.deployment = deployment;
            this.database = new FollowedDatabase(cluster.bootstrapServers());
            database.execute(Files.readString(SHOWN.resolve("tables.sql")));
        }

        Deployment deployment() {
            return deployment;
        }

        private String bootstrapServers() {
            return cluster.bootstrapServers();
        }

        FollowedDatabase database() {
            return database;
        }

        void follow() throws Exception {
            follow(Map.of());
        }

        /** @param more instead of what the page shows */
        void follow(Map<String, String> more) throws Exception {
            database.startConnect();
            connect(more);
        }

        private void startConnectNode() throws Exception {
            database.startConnectNode();
            connect(Map.of());
        }

        private void connect(Map<String, String> more) throws Exception {
            Map<String, String> settings = new HashMap<>();
            JsonNode connector = JSON.readTree(SHOWN.resolve(name + ".json").toFile());
            connector
                    .properties()
                    .forEach(each -> settings.put(each.getKey(), each.getValue().asText()));
            // Where this one is, and that it is at work soon.
            settings.keySet().removeAll(List.of("database.hostname", "database.port"));
            settings.put("topic.prefix", TwoDatabases.this.name + name);
            settings.put("heartbeat.interval.ms", "500");
            settings.put("retriable.restart.connector.wait.ms", "1000");
            settings.putAll(more);
            database.follow(TwoDatabases.this.name + name, "public.products", settings);
        }

        void killAndStartConnect() throws Exception {
            database.killConnectNode();
            startConnectNode();
        }

        private void startSinkProcess() throws IOException {
            sinkProcess = new SinkProcess(
                    deployment.settings(),
                    deployment.directory().resolve("sink-" + name + ".txt"),
                    "--jdbc-url",
                    sinksUrl(),
                    "--table",
                    "products",
                    "--name",
                    sinksName(),
                    "--replication-origin",
                    "converge",
                    "--digest-column",
                    "converge_digest");
        }

        /** @throws IllegalStateException if it had ended by itself */
        void killAndStartSink() throws IOException, InterruptedException {
            if (!sinkProcess.isAlive()) {
                throw new IllegalStateException("the sink of " + name + " has ended");
            }
            sinkProcess.kill();
            startSinkProcess();
        }

        private String sinksUrl() {
            return database.url().replace("user=postgres", "user=sink");
        }

        private String sinksName() {
            return TwoDatabases.this.name + "-" + name;
        }

        void startSink() {
            sink = RunningSink.start(
                    deployment.config(),
                    new SinkSetup(sinksUrl(), "products")
                            .name(sinksName())
                            .replicationOrigin("converge")
                            .digest("converge_digest"),
                    new SinkWords());
        }

        void stopSink() {
            sink.stop();
        }

        /** Cuts the sink's session off in the middle of whatever it does. */
        void cutSink() throws SQLException {
            database.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'converge sink'");
        }

        List<String> rows() throws SQLException {
            return rows(PRODUCTS);
        }

        private List<String> rows(String query) throws SQLException {
            List<String> rows = new ArrayList<>();
            try (Connection connection = database.connection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        values.add(String.valueOf(row.getString(i)));
                    }
                    if (columns == 1 || !values.get(0).startsWith("MARK-")) {
                        rows.add(String.join(" | ", values));
                    }
                }
            }
            return rows;
        }

        private void close() throws IOException {
            if (sink != null) {
                sink.close();
            }
            if (sinkProcess != null) {
                sinkProcess.close();
            }
            database.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Side side : sides) {
            side.close();
        }
        deployments.forEach(Deployment::close);
    }
}
