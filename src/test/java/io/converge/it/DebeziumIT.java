package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.testing.AvroConnectConverter;
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
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables of PostgreSQL that Debezium's connector follows. One gives whole rows, in Avro; the other what was written alone, in flattened JSON, with texts so
 * large that an update which does not write them does not have them.
 */
class DebeziumIT {

    private static final String WHOLE = "whole";
    private static final String WRITTEN = "written";
    private static final String COLUMNS =
            " (sku text primary key, name text not null, price numeric(12,2), stock int, description text)";

    private static final int TOLD = 9;

    private static final String SCHEMA = """
            {"type": "record", "name": "Item", "namespace": "shop", "fields": [
              {"name": "sku", "type": "string"},
              {"name": "name", "type": "string"},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}]},
              {"name": "stock", "type": ["null", "int"]},
              {"name": "description", "type": ["null", "string"]}]}
            """;

    @TempDir
    private Path directory;

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final Random random = new Random(7);
    private FollowedDatabase database;
    private Deployment whole;
    private Deployment written;

    @BeforeEach
    void start() throws Exception {
        database = new FollowedDatabase(Cluster.shared().settings().get("bootstrap.servers"));
        database.execute(
                "create table whole" + COLUMNS,
                "alter table whole replica identity full",
                "create table written" + COLUMNS,
                "alter table written alter column description set storage external");
        whole = deployment(WHOLE, Map.of());
        Path schema = directory.resolve("Item.avsc");
        Files.writeString(schema, SCHEMA);
        written = deployment(
                WRITTEN,
                Map.of(
                        "resolution.policy",
                        "field-merge",
                        key(WRITTEN) + ".value.format",
                        "json",
                        key(WRITTEN) + ".product.schema",
                        schema.toString()));
    }

    private String topic(String table) {
        return name + table + ".public." + table;
    }

    private String key(String table) {
        return "source." + topic(table);
    }

    private Deployment deployment(String table, Map<String, String> more) throws InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("changes.topics", topic(table));
        settings.put(key(table) + ".format", "debezium");
        Deployment deployment = new Deployment(name + table, Cluster.shared().settings(), settings);
        deployment.startInstance();
        return deployment;
    }

    @AfterEach
    void stop() throws Exception {
        database.close();
        whole.close();
        written.close();
    }

    private void follow() throws Exception {
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

    @Test
    void catalogueIsTheTableThroughSnapshotStreamRestartAndRewind() throws Exception {
        change(20);
        follow();
        awaitTables();
        database.rememberOffsets();
        change(60);
        awaitTables();

        database.stopConnect();
        change(60);
        follow();
        awaitTables();

        int before = whole.read(topic(WHOLE)).size();
        int converged = whole.read(whole.config().convergedTopic()).size();
        database.stopConnect();
        database.goBackToOlderOffsets();
        follow();
        await().atMost(Deployment.PATIENCE).until(() -> whole.read(topic(WHOLE)).size() > before);
        change(20);
        awaitTables();

        assertThat(whole.read(whole.config().convergedTopic()).size()).isGreaterThan(converged);
        assertThat(whole.deadLetters()).isEmpty();
        assertThat(written.deadLetters()).isEmpty();
        assertThat(whole.conflicts()).isEmpty();
        assertThat(written.conflicts()).isEmpty();
    }

    /** Until both catalogues are their tables. */
    private void awaitTables() throws SQLException {
        awaitTable(whole, WHOLE);
        awaitTable(written, WRITTEN);
    }

    private void awaitTable(Deployment deployment, String table) throws SQLException {
        Map<String, String> rows = rows(table);
        await().atMost(Deployment.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(products(deployment)).isEqualTo(rows));
    }

    private Map<String, String> rows(String table) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sku, name, price, stock, description from " + table)) {
            while (row.next()) {
                String text = row.getString(5);
                rows.put(
                        row.getString(1),
                        row.getString(2) + " " + row.getString(3) + " " + row.getString(4) + " "
                                + (text == null ? "null" : start(text)));
            }
        }
        return rows;
    }

    private static Map<String, String> products(Deployment deployment) {
        Map<String, String> products = new TreeMap<>();
        deployment.catalogue().forEach((sku, line) -> {
            JsonNode product = line.get("product");
            if (!product.isNull()) {
                products.put(
                        sku,
                        product.get("name").asText() + " "
                                + product.get("price").asText() + " "
                                + product.get("stock").asText() + " "
                                + start(product.get("description").asText()));
            }
        });
        return products;
    }

    /** Of a large text, what tells it from others. */
    private static String start(String text) {
        return text.length() > TOLD ? text.substring(0, TOLD) : text;
    }

    /** The same to both tables, some of it in transactions of several. */
    private void change(int times) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int sku = random.nextInt(12);
            String where = " where sku = 'SKU-" + sku + "'";
            statements.add(
                    switch (random.nextInt(8)) {
                        case 0 -> "delete from %s" + where;
                        // With its large text: that of another key would be known to nobody.
                        case 1 ->
                            "update %s set sku = 'SKU-" + (sku + 12) % 24 + "', description = " + description(i) + where
                                    + " and not exists (select 1 from %s where sku = 'SKU-" + (sku + 12) % 24 + "')";
                        case 2 ->
                            "begin; update %s set stock = " + i + where + "; update %s set stock = null, name = 'two "
                                    + i + "'" + where + "; delete from %s where sku = 'SKU-" + (sku + 12) + "'; commit";
                        case 3 -> "update %s set description = " + description(i) + where;
                        case 4, 5 -> "update %s set stock = " + i + ", price = " + i + ".25" + where;
                        default ->
                            "insert into %s values ('SKU-" + sku + "', 'new " + i + "', " + i + ".5, null, "
                                    + description(i) + ") on conflict (sku) do update set name = excluded.name";
                    });
        }
        for (String statement : statements) {
            database.execute(statement.replace("%s", WHOLE), statement.replace("%s", WRITTEN));
        }
    }

    private static String description(int i) {
        return "repeat('" + i + " long ', 1000)";
    }
}
