package io.converge.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Counts what was not written because the rows that stand have seen more. */
final class OlderRecords {

    private final String query;

    /** @param options of a table with a column of contexts */
    OlderRecords(Table table, SinkOptions options) {
        String context = "o." + Identifier.quoted(options.contextColumn()) + "::jsonb";
        this.query =
                "select count(*) from " + table.name().sql() + " o join unnest(?::text[], ?::text[]) as u(k, c) on o."
                        + Identifier.quoted(options.key()) + " = u.k where " + context + " <> u.c::jsonb"
                        + " and not " + Statements.hasMore("u.c::jsonb", context);
    }

    /** @param rows with their contexts as their first values */
    long count(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(
                    1,
                    connection.createArrayOf("text", rows.stream().map(Row::sku).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", rows.stream().map(row -> row.value(0)).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
