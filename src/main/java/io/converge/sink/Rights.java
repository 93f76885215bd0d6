package io.converge.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the user of a sink may do with its tables. All that is lacking is said at once, with the statements for who may. */
final class Rights {

    private final Connection connection;

    Rights(Connection connection) {
        this.connection = connection;
    }

    /**
     * The table of a name; null if there is none.
     *
     * @throws SinkException if its schema is not there, or may not be used
     */
    Table find(TableName name) throws SQLException, SinkException {
        if (name.schema() != null) {
            String schema = Identifier.quoted(name.schema());
            String use = "grant usage, create on schema " + schema + " to " + role() + ";";
            String isUsable = one(
                    "select has_schema_privilege(oid, 'usage')::text from pg_catalog.pg_namespace where nspname = ?",
                    name.schema());
            if (isUsable == null) {
                throw new SinkException("there is no schema " + Identifier.shown(name.schema())
                        + ". Who may, runs: create schema " + schema + "; " + use);
            }
            if (isUsable.equals("false")) {
                throw new SinkException("the user may not use the schema " + Identifier.shown(name.schema())
                        + ". Who may, runs: " + use);
            }
        }
        return Table.read(connection, name);
    }

    /**
     * Where a table that is not there is to be made.
     *
     * @throws SinkException if that is nowhere
     */
    TableName placed(TableName name) throws SQLException, SinkException {
        String schema = name.schema() == null ? one("select current_schema()") : name.schema();
        if (schema == null) {
            throw new SinkException("the search path of the user has no schema for " + name
                    + ": name one, as in --table shop.products");
        }
        return new TableName(schema, name.name());
    }

    /**
     * Requires that the tables can be made where they are not there, and be written.
     *
     * @param creations by the tables' names, which have their schema; null: it is there
     * @param marked the table whose rows are not deleted; null: there is none
     */
    void require(Map<TableName, String> creations, TableName marked) throws SQLException, SinkException {
        List<String> statements = new ArrayList<>();
        for (Map.Entry<TableName, String> each : creations.entrySet()) {
            TableName name = each.getKey();
            Table there = Table.read(connection, name);
            List<String> lacking = new ArrayList<>(Table.PRIVILEGES);
            if (there != null) {
                lacking.retainAll(there.lacking());
            } else if (mayCreate(name.schema())) {
                continue;
            } else {
                statements.add(each.getValue() + ";");
            }
            if (name.equals(marked)) {
                lacking.remove("delete");
            }
            if (!lacking.isEmpty()) {
                statements.add("grant " + String.join(", ", lacking) + " on " + name.sql() + " to " + role() + ";");
            }
        }
        if (!statements.isEmpty()) {
            throw new SinkException("the user may not make or write all the tables of a sink. Who may, runs:\n"
                    + String.join("\n", statements));
        }
    }

    private boolean mayCreate(String schema) throws SQLException {
        return one("select has_schema_privilege(?, 'create')::text", schema).equals("true");
    }

    /** The user, as it stands in a statement. */
    private String role() throws SQLException {
        return Identifier.quoted(one("select current_user"));
    }

    private String one(String sql, String... values) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setString(i + 1, values[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
