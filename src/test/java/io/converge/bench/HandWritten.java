package io.converge.bench;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.postgresql.PGConnection;

/** What one would write to bring a converged topic into a table: batches of a poll. */
final class HandWritten {

    private static final Duration POLL = Duration.ofMillis(100);

    private static final String[] TYPES = {"text", "text", "numeric", "bigint", "bigint", "text", "text", "text"};

    private static final String COLUMNS =
            "sku, name, price, \"categoryId\", \"supplierId\", attributes, converge_context, converge_winner";

    private static final String ON_CONFLICT = """
             on conflict (sku) do update set name = excluded.name, price = excluded.price,
              "categoryId" = excluded."categoryId", "supplierId" = excluded."supplierId", attributes = excluded.attributes,
              converge_context = excluded.converge_context, converge_winner = excluded.converge_winner
            """;

    private static final String UPSERT_ARRAYS = "insert into product (" + COLUMNS + ") " + """
            select s, n, p, c, l, a::jsonb, x::jsonb, w
            from unnest(?::text[], ?::text[], ?::numeric[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[])
              as u(s, n, p, c, l, a, x, w)""" + ON_CONFLICT;

    private static final String UPSERT_COPIED =
            "insert into product (" + COLUMNS + ") select " + COLUMNS + " from batch" + ON_CONFLICT;

    private final ConvergeConfig config;
    private final String url;
    private final int records;
    private final By by;

    /** How a batch comes to the server. */
    enum By {
        /** As arrays of the columns' own types. */
        ARRAYS,
        /** By {@code COPY} to a temporary table, and from there. */
        COPY
    }

    HandWritten(ConvergeConfig config, String url, int records, By by) {
        this.config = config;
        this.url = url;
        this.records = records;
        this.by = by;
    }

    static String createTable(String name) {
        return "create table " + name + " (sku text primary key, name text, price numeric(19,4), \"categoryId\" bigint,"
                + " \"supplierId\" bigint, attributes jsonb, converge_context jsonb, converge_winner text)";
    }

    /** Reads all records, and writes the last of each sku in a poll. */
    void run() throws SQLException, IOException {
        Map<String, Object> settings = config.clientSettings();
        settings.putAll(Map.of("isolation.level", "read_committed", "max.poll.records", "2000", "group.id", "by-hand"));
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<Object> values = config.registryClient().deserializer();
                Connection connection = DriverManager.getConnection(url);
                Statement table = connection.createStatement();
                PreparedStatement arrays = connection.prepareStatement(UPSERT_ARRAYS)) {
            table.execute("create temporary table batch (like product) on commit delete rows");
            connection.setAutoCommit(false);
            List<TopicPartition> partitions = consumer.partitionsFor(config.convergedTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int read = 0; read < records; ) {
                Map<String, Object[]> rows = new LinkedHashMap<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read++;
                    Object[] row = row((GenericRecord) values.deserialize(record.topic(), record.value()));
                    rows.put((String) row[0], row);
                }
                if (!rows.isEmpty()) {
                    if (by == By.ARRAYS) {
                        write(connection, arrays, rows);
                    } else {
                        copy(connection, rows);
                        table.executeUpdate(UPSERT_COPIED);
                    }
                    connection.commit();
                    consumer.commitAsync();
                }
            }
        }
    }

    private static Object[] row(GenericRecord record) {
        GenericRecord product = (GenericRecord) record.get("product");
        ByteBuffer price = (ByteBuffer) product.get("price");
        byte[] unscaled = new byte[price.remaining()];
        price.duplicate().get(unscaled);
        return new Object[] {
            record.get("sku").toString(),
            product.get("name").toString(),
            new BigDecimal(new BigInteger(unscaled), 4),
            product.get("categoryId"),
            product.get("supplierId"),
            json((Map<?, ?>) product.get("attributes")),
            json((Map<?, ?>) record.get("context")),
            record.get("winner").toString()
        };
    }

    private static String json(Map<?, ?> map) {
        StringBuilder json = new StringBuilder("{");
        new TreeMap<>(map)
                .forEach((key, value) -> json.append(json.length() > 1 ? "," : "")
                        .append('"')
                        .append(key)
                        .append("\":")
                        .append(value instanceof Long ? value : "\"" + value + "\""));
        return json.append('}').toString();
    }

    private static void write(Connection connection, PreparedStatement statement, Map<String, Object[]> rows)
            throws SQLException {
        for (int column = 0; column < TYPES.length; column++) {
            int index = column;
            statement.setArray(
                    column + 1,
                    connection.createArrayOf(
                            TYPES[column],
                            rows.values().stream().map(row -> row[index]).toArray()));
        }
        statement.executeUpdate();
    }

    private static void copy(Connection connection, Map<String, Object[]> rows) throws SQLException, IOException {
        StringBuilder lines = new StringBuilder();
        for (Object[] row : rows.values()) {
            for (int column = 0; column < row.length; column++) {
                lines.append(column == 0 ? "" : "\t").append(row[column] == null ? "\\N" : escaped(row[column]));
            }
            lines.append('\n');
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy batch from stdin", new StringReader(lines.toString()));
    }

    private static String escaped(Object value) {
        return value.toString()
                .replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
