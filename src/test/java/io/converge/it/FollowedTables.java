package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.testing.AvroConnectConverter;
import io.converge.testing.CommittedRecords;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Two tables of the same rows that Debezium's connector follows, and their catalogues. One gives whole rows, in Avro; the other what was written alone, in
 * flattened JSON, with texts so large that an update which does not write them does not have them.
 */
final class FollowedTables implements AutoCloseable {

    private static final String WHOLE = "whole";
    private static final String WRITTEN = "written";
    private static final List<String> TABLES = List.of(WHOLE, WRITTEN);
    private static final String COLUMNS =
            " (sku text primary key, name text not null, price numeric(12,2), stock int, description text)";

    private static final int TOLD = 9;
    private static final int MOST_TOLD = 10;

    private static final String SCHEMA = """
            {"type": "record", "name": "Item", "namespace": "shop", "fields": [
              {"name": "sku", "type": "string"},
              {"name": "name", "type": "string"},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}]},
              {"name": "stock", "type": ["null", "int"]},
              {"name": "description", "type": ["null", "string"]}]}
            """;

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final Duration patience;
    private final FollowedDatabase database;
    private final Map<String, Deployment> deployments = new HashMap<>();

    /** @param patience with what is to come of the tables */
    FollowedTables(Path directory, Duration patience) throws Exception {
        this.patience = patience;
        database = new FollowedDatabase(Cluster.shared().settings().get("bootstrap.servers"));
        execute("create table %s" + COLUMNS);
        database.execute(
                "alter table whole replica identity full",
                "alter table written alter column description set storage external");
        Path schema = Files.writeString(directory.resolve("Item.avsc"), SCHEMA);
        deploy(WHOLE, Map.of());
        deploy(
                WRITTEN,
                Map.of(
                        "resolution.policy",
                        "field-merge",
                        key(WRITTEN) + ".value.format",
                        "json",
                        key(WRITTEN) + ".product.schema",
                        schema.toString()));
    }

    private void deploy(String table, Map<String, String> more) throws InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("changes.topics", topic(table));
        settings.put(key(table) + ".format", "debezium");
        Deployment deployment = new Deployment(name + table, Cluster.shared().settings(), settings);
        deployments.put(table, deployment);
        deployment.startInstance();
    }

    private String topic(String table) {
        return name + table + ".public." + table;
    }

    private String key(String table) {
        return "source." + topic(table);
    }

    FollowedDatabase database() {
        return database;
    }

    /** Statements for each table, which is {@code %s} in them. */
    void execute(String... statements) throws SQLException {
        for (String statement : statements) {
            for (String table : TABLES) {
                database.execute(statement.replace("%s", table));
            }
        }
    }

    /** Has the connectors go on from where they were, or begin. */
    void follow() throws Exception {
        database.startConnect();
        Map<String, String> avro = new HashMap<>(Map.of(
                "key.converter", AvroConnectConverter.class.getName(),
                "value.converter", AvroConnectConverter.class.getName()));
        String registry = Cluster.shared().settings().get("schema.registry.url");
        avro.put("key.converter.schema.registry.url", registry);
        avro.put("value.converter.schema.registry.url", registry);
        database.follow(name + WHOLE, "public.whole", avro);
        database.follow(
                name + WRITTEN,
                "public.written",
                Map.of(
                        "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                        "value.converter.schemas.enable", "false",
                        "transforms", "flat",
                        "transforms.flat.type", "io.debezium.transforms.ExtractNewRecordState",
                        "transforms.flat.delete.tombstone.handling.mode", "rewrite-with-tombstone",
                        "transforms.flat.add.fields", "op,source.name,source.lsn,source.ts_ms,source.snapshot"));
    }

    /** How many events there are of the table of whole rows. */
    int events() {
        return deployments.get(WHOLE).read(topic(WHOLE)).size();
    }

    /** How many records its catalogue has. */
    int converged() {
        Deployment deployment = deployments.get(WHOLE);
        return deployment.read(deployment.config().convergedTopic()).size();
    }

    /** Waits until the connectors have come to a row. */
    void awaitEvent(String sku) {
        for (String table : TABLES) {
            await().atMost(patience).pollInterval(Duration.ofSeconds(1)).until(() -> hasEvent(table, sku));
        }
    }

    private boolean hasEvent(String table, String sku) throws Exception {
        Deployment deployment = deployments.get(table);
        if (!deployment.admin().listTopics().names().get().contains(topic(table))) {
            return false;
        }
        boolean[] isThere = {false};
        CommittedRecords.forEach(
                deployment.config(),
                topic(table),
                record -> isThere[0] |= new String(record.key(), StandardCharsets.UTF_8).contains(sku));
        return isThere[0];
    }

    /** Waits until both catalogues are their tables. */
    void awaitCatalogues() throws SQLException {
        for (String table : TABLES) {
            Map<String, String> rows = rows(table);
            await().atMost(patience)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> differing(rows, products(deployments.get(table))), List::isEmpty);
        }
    }

    /** The rows of the table of whole rows, by sku. */
    Map<String, String> rows() throws SQLException {
        return rows(WHOLE);
    }

    private Map<String, String> rows(String table) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sku, name, price, stock, description from " + table)) {
            while (row.next()) {
                rows.put(row.getString(1), row(row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
            }
        }
        return rows;
    }

    private static Map<String, String> products(Deployment deployment) {
        Map<String, String> products = new TreeMap<>();
        deployment
                .products()
                .forEach((sku, product) -> products.put(
                        sku,
                        row(
                                product.get("name").asText(),
                                product.get("price").asText(),
                                product.get("stock").asText(),
                                product.get("description").asText())));
        return products;
    }

    /** A row in one text. Of a large description, what tells it from others. */
    static String row(Object name, Object price, Object stock, String description) {
        String told = String.valueOf(description);
        return name + " " + price + " " + stock + " " + told.substring(0, Math.min(told.length(), TOLD));
    }

    /** Some of what is not the same in both. */
    private static List<String> differing(Map<String, String> rows, Map<String, String> products) {
        TreeSet<String> skus = new TreeSet<>(rows.keySet());
        skus.addAll(products.keySet());
        List<String> differing = new ArrayList<>();
        for (String sku : skus) {
            if (!String.valueOf(rows.get(sku)).equals(String.valueOf(products.get(sku)))
                    && differing.size() < MOST_TOLD) {
                differing.add(sku + ": row " + rows.get(sku) + ", product " + products.get(sku));
            }
        }
        return differing;
    }

    /** That nothing was refused, and nothing was in conflict: there is one writer, the table. */
    void requireNoConflicts() {
        for (Deployment deployment : deployments.values()) {
            assertThat(deployment.deadLetters()).isEmpty();
            assertThat(deployment.conflicts()).isEmpty();
        }
    }

    @Override
    public void close() throws IOException {
        database.close();
        deployments.values().forEach(Deployment::close);
    }
}
