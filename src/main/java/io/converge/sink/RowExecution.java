package io.converge.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes rows by the statements for them: first those that are deleted, so that what they give free can be taken. */
final class RowExecution {

    private final Connection connection;
    private final Statements statements;
    private final Layout layout;

    /**
     * What became of rows.
     *
     * @param written how many were not there, or otherwise
     * @param deleted how many were there
     * @param unheard that the database was sent, and has neither written nor refused
     */
    record Changed(long written, long deleted, List<Row> unheard) {

        static final Changed NONE = new Changed(0, 0, List.of());

        long count() {
            return written + deleted;
        }

        Changed and(Changed other) {
            List<Row> all = new ArrayList<>(unheard);
            all.addAll(other.unheard);
            return new Changed(written + other.written, deleted + other.deleted, all);
        }
    }

    RowExecution(Connection connection, Statements statements, Layout layout) {
        this.connection = connection;
        this.statements = statements;
        this.layout = layout;
    }

    Changed execute(List<Row> rows) throws SQLException {
        List<Row> deletes = new ArrayList<>();
        List<Row> writes = new ArrayList<>();
        rows.forEach(row -> (row.isDelete() ? deletes : writes).add(row));
        Changed changed = Changed.NONE;
        if (!deletes.isEmpty()) {
            Set<String> deleted = skus(statements.delete(), deletes, first(statements.deleteColumns()));
            changed = new Changed(0, deleted.size(), unheard(deletes, deleted, statements.undeleted()));
        }
        if (!writes.isEmpty()) {
            Set<String> written = skus(statements.upsert(), writes, first(layout.size()));
            changed = changed.and(new Changed(written.size(), 0, unheard(writes, written, statements.unwritten())));
        }
        return changed;
    }

    /**
     * Has the statements run without a row.
     *
     * @throws SQLException if that fails: then it is the fault of no row
     */
    void executeNothing() throws SQLException {
        skus(statements.delete(), List.of(), first(statements.deleteColumns()));
        skus(statements.upsert(), List.of(), first(layout.size()));
    }

    /** Most rows that were not written stand as they are to. A trigger may have passed over the others. */
    private List<Row> unheard(List<Row> sent, Set<String> done, String query) throws SQLException {
        if (done.size() == sent.size()) {
            return List.of();
        }
        List<Row> left = sent.stream().filter(row -> !done.contains(row.sku())).toList();
        Set<String> unheard = skus(query, left, first(statements.seenColumns()));
        return left.stream().filter(row -> unheard.contains(row.sku())).toList();
    }

    private static List<Integer> first(int columns) {
        return IntStream.range(0, columns).boxed().toList();
    }

    private Set<String> skus(String sql, List<Row> rows, List<Integer> columns) throws SQLException {
        Set<String> skus = new HashSet<>(2 * rows.size());
        query(sql, rows, columns, row -> skus.add(row.getString(1)));
        return skus;
    }

    /** Reads a row that the database gives. */
    @FunctionalInterface
    interface Reading {
        void read(ResultSet row) throws SQLException;
    }

    /** Runs a statement whose parameters are the skus of rows and the texts of some of their columns. */
    void query(String sql, List<Row> rows, List<Integer> columns, Reading reading) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            setTexts(statement, 1, rows.stream().map(Row::sku));
            for (int i = 0; i < columns.size(); i++) {
                int column = columns.get(i);
                setTexts(statement, i + 2, rows.stream().map(row -> row.value(column)));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reading.read(row);
                }
            }
        }
    }

    private void setTexts(PreparedStatement statement, int parameter, Stream<String> texts) throws SQLException {
        statement.setArray(parameter, connection.createArrayOf("text", texts.toArray(String[]::new)));
    }

    /** Runs statements without parameters. */
    void run(String sql) throws SQLException {
        Target.run(connection, sql);
    }

    /** Has constraints that may be checked late checked at the end, from now on. */
    void defer() throws SQLException {
        run("set constraints all deferred");
    }

    /** Checks what may be checked late. */
    void check() throws SQLException {
        run("set constraints all immediate; set constraints all deferred");
    }

    Statements statements() {
        return statements;
    }
}
