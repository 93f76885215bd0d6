package io.converge.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows that the database refused, with the reason, until their sku changes or they are taken after all. */
final class Rejects {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WRITE = "write";
    private static final String DELETE = "delete";

    private static final String COLUMNS =
            "sink, sku_digest, sku, target, topic, partition, \"offset\", op, sqlstate, reason, \"row\"";

    private final String table;
    private final String target;
    private final String sink;
    private final String topic;
    private final Layout layout;

    Rejects(Table target, String sink, String topic, Layout layout) {
        this.table = target.name().beside(Ddl.REJECTS).sql();
        this.target = target.name().sql();
        this.sink = sink;
        this.topic = topic;
        this.layout = layout;
    }

    void add(Connection connection, Map<Row, Refusal> refused) throws SQLException {
        String sql = "insert into " + table + " as r (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)"
                + " on conflict (sink, sku_digest) do update set topic = excluded.topic, partition = excluded.partition,"
                + " \"offset\" = excluded.\"offset\", op = excluded.op, sqlstate = excluded.sqlstate,"
                + " reason = excluded.reason, \"row\" = excluded.\"row\""
                + " where r.\"offset\" <> excluded.\"offset\" or r.reason <> excluded.reason";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<Row, Refusal> each : refused.entrySet()) {
                Row row = each.getKey();
                if (each.getValue().equals(Refusal.AS_BEFORE)) {
                    continue;
                }
                statement.setString(1, sink);
                statement.setString(2, digest(row.sku()));
                statement.setString(3, writable(row.sku()));
                statement.setString(4, target);
                statement.setString(5, topic);
                statement.setInt(6, row.partition());
                statement.setLong(7, row.offset());
                statement.setString(8, row.isDelete() ? DELETE : WRITE);
                statement.setString(9, each.getValue().sqlState());
                statement.setString(10, writable(each.getValue().reason()));
                statement.setString(11, row.fault() == null ? json(row) : null);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static String digest(String sku) {
        return HexFormat.of().formatHex(Sha256.of(sku));
    }

    private static String writable(String text) {
        return text.replace("\0", "\\u0000");
    }

    private String json(Row row) {
        ObjectNode json = JSON.createObjectNode();
        int columns = row.isDelete() ? layout.controls() : layout.size();
        for (int i = 0; i < columns; i++) {
            json.put(layout.column(i).name(), row.value(i));
        }
        return json.toString();
    }

    /** What was set aside of these skus is of no use any more. */
    void forget(Connection connection, Collection<String> skus) throws SQLException {
        String sql = "delete from " + table + " where sink = ? and sku_digest = any (?::text[])";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sink);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", skus.stream().map(Rejects::digest).toArray()));
            statement.executeUpdate();
        }
    }

    /** What was set aside of a partition is of no use any more. */
    void forget(Connection connection, int partition) throws SQLException {
        String sql = "delete from " + table + " where sink = ? and topic = ? and partition = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sink);
            statement.setString(2, topic);
            statement.setInt(3, partition);
            statement.executeUpdate();
        }
    }

    /** All are of no use any more. */
    void forgetAll(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from " + table + " where sink = ?")) {
            statement.setString(1, sink);
            statement.executeUpdate();
        }
    }

    /** The partitions that rows are set aside of. */
    List<Integer> partitions(Connection connection) throws SQLException {
        return all(connection, "distinct partition", " order by 1", row -> row.getInt(1));
    }

    /** The columns that rows which were set aside have values for. */
    List<String> columns(Connection connection) throws SQLException {
        return all(
                connection,
                "distinct json_object_keys(\"row\")",
                " and \"row\" is not null order by 1",
                row -> row.getString(1));
    }

    /** Other names of sinks that rows of the table are set aside under, and how many. */
    Map<String, Long> others(Connection connection) throws SQLException {
        Map<String, Long> others = new LinkedHashMap<>();
        String sql =
                "select sink, count(*) from " + table + " where target = ? and sink <> ? group by sink order by sink";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, target);
            statement.setString(2, sink);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    others.put(row.getString(1), row.getLong(2));
                }
            }
        }
        return others;
    }

    /** How many rows are set aside. */
    long count(Connection connection) throws SQLException {
        return all(connection, "count(*)", "", row -> row.getLong(1)).get(0);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> all(Connection connection, String what, String more, Reading<T> reading) throws SQLException {
        List<T> all = new ArrayList<>();
        String sql = "select " + what + " from " + table + " where sink = ? and topic = ?" + more;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sink);
            statement.setString(2, topic);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    all.add(reading.of(row));
                }
            }
        }
        return all;
    }

    /** Rows that were set aside of a partition and can be tried again, in their order. */
    List<Row> of(Connection connection, int partition) throws SQLException {
        return rows(connection, partition, "order by \"offset\"", statement -> {});
    }

    /**
     * Those that another row may have stood in the way of.
     *
     * @param after offset behind which to begin
     */
    List<Row> aboutOthers(Connection connection, int partition, long after, int most) throws SQLException {
        String more = "and sqlstate = any (?::text[]) and \"offset\" > ? order by \"offset\" limit " + most;
        return rows(connection, partition, more, statement -> {
            statement.setArray(4, connection.createArrayOf("text", SqlFault.ABOUT_OTHERS.toArray()));
            statement.setLong(5, after);
        });
    }

    @FunctionalInterface
    private interface Setting {
        void set(PreparedStatement statement) throws SQLException;
    }

    private List<Row> rows(Connection connection, int partition, String more, Setting setting) throws SQLException {
        List<Row> rows = new ArrayList<>();
        String sql = "select sku, op, partition, \"offset\", \"row\" from " + table
                + " where sink = ? and topic = ? and partition = ? and \"row\" is not null " + more;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sink);
            statement.setString(2, topic);
            statement.setInt(3, partition);
            setting.set(statement);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(row(row));
                }
            }
        }
        return rows;
    }

    private Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("sku"),
                row.getString("op").equals(DELETE),
                values(row.getString("row")),
                row.getInt("partition"),
                row.getLong("offset"),
                null);
    }

    private String[] values(String json) throws SQLException {
        String[] values = new String[layout.size()];
        try {
            JsonNode row = JSON.readTree(json);
            for (int i = 0; i < values.length; i++) {
                JsonNode value = row.get(layout.column(i).name());
                values[i] = value == null || value.isNull() ? null : value.asText();
            }
        } catch (JsonProcessingException e) {
            throw new SQLException("a row that was set aside is no JSON", "22000", e);
        }
        return values;
    }
}
