package io.converge.sink;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/** The table that products are written to: made, checked, and given columns. */
final class Target {

    /** For all sinks of a database, so that no two make the same table. */
    private static final long LOCK = 0x636f6e7665726765L;

    private final SinkOptions options;
    private final Consumer<String> teller;
    private Table table;
    private Layout layout;
    private boolean hasWarned;
    /** What is so once the transaction is committed. */
    private final List<String> news = new ArrayList<>();

    Target(SinkOptions options, Consumer<String> teller) {
        this.options = options;
        this.teller = teller;
    }

    Table table() {
        return table;
    }

    Layout layout() {
        return layout;
    }

    /**
     * Makes the table if there is none, and checks it.
     *
     * @param products schemas of products, the newest first: what that one needs must be there, what others have is written where
     *     there is a column for it
     * @return whether it was made
     * @throws MismatchException if it does not fit
     */
    boolean prepare(Connection connection, List<Schema> products) throws SQLException, SinkException {
        lock(connection);
        news.clear();
        Rights rights = new Rights(connection);
        table = rights.find(options.table());
        boolean isMade = table == null;
        if (isMade) {
            make(connection, rights, products);
        } else {
            requireRights(rights, table.name(), null);
        }
        requireNone(options.columns().nowhere(products));
        fit(connection, columns(products.get(0)));
        layOut();
        for (Schema product : products) {
            for (Column column : columns(product)) {
                TargetColumn there = table.columns().get(column.name());
                if (there != null && !there.isGenerated() && column.type().isHeldBy(there)) {
                    layout.add(there);
                }
            }
        }
        if (!hasWarned) {
            warn();
        }
        return isMade;
    }

    /** Checks a table for rows that were written before, whatever products there are now. */
    void prepareAsItIs(Connection connection) throws SQLException, SinkException {
        Rights rights = new Rights(connection);
        table = rights.find(options.table());
        if (table == null) {
            throw new SinkException("there is no table " + options.table());
        }
        requireRights(rights, table.name(), null);
        requireNone(new TableCheck(options, table).ofItself());
        layOut();
    }

    private void requireNone(List<String> mismatches) throws MismatchException {
        if (!mismatches.isEmpty()) {
            throw new MismatchException(table.name(), mismatches);
        }
    }

    /** Of this table, and of those that sinks keep beside it. */
    private void requireRights(Rights rights, TableName name, String creation) throws SQLException, SinkException {
        Ddl ddl = new Ddl(name);
        Map<TableName, String> creations = new LinkedHashMap<>();
        creations.put(name, creation);
        creations.put(name.beside(Ddl.OFFSETS), ddl.createOffsets());
        creations.put(name.beside(Ddl.REJECTS), ddl.createRejects());
        rights.require(creations, options.softDeletes() == null ? null : name);
    }

    /** Tells what was done to the table, now that it is committed. */
    void tellNews() {
        news.forEach(teller);
        news.clear();
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
        }
    }

    private void make(Connection connection, Rights rights, List<Schema> products) throws SQLException, SinkException {
        Map<String, Column> columns = new LinkedHashMap<>();
        for (Schema product : products) {
            columns(product).forEach(column -> columns.putIfAbsent(column.name(), column));
        }
        List<String> faults = TableCheck.faults(options, List.copyOf(columns.values()));
        if (!faults.isEmpty()) {
            throw new MismatchException(options.table(), faults);
        }
        TableName name = rights.placed(options.table());
        String statement = new Ddl(name).create(options, List.copyOf(columns.values()));
        requireRights(rights, name, statement);
        run(connection, statement);
        table = Table.read(connection, name);
        news.add("made the table " + name);
    }

    private List<Column> columns(Schema product) {
        return options.columns().columns(product, options.key());
    }

    /** Adds what is missing, if it may, and checks all. */
    private void fit(Connection connection, List<Column> columns) throws SQLException, SinkException {
        if (options.evolves()) {
            Ddl ddl = new Ddl(table.name());
            List<String> statements = new ArrayList<>();
            for (Column column : columns) {
                if (!table.columns().containsKey(column.name()) && Identifier.columnFault(column.name()) == null) {
                    statements.add(ddl.addColumn(column.name(), column.type().sql()));
                    news.add("added the column " + Identifier.shown(column.name()) + " "
                            + column.type().sql());
                }
            }
            for (Ddl.ControlColumn control : Ddl.controls(options)) {
                if (!table.columns().containsKey(control.name())) {
                    statements.add(ddl.addColumn(control.name(), control.type()));
                }
            }
            evolve(connection, statements);
        }
        requireNone(new TableCheck(options, table).mismatches(columns));
    }

    private void evolve(Connection connection, List<String> statements) throws SQLException, SinkException {
        for (String statement : statements) {
            try {
                run(connection, statement);
            } catch (SQLException e) {
                throw forbidden(e, statement);
            }
        }
        if (!statements.isEmpty()) {
            table = Table.read(connection, table.name());
        }
    }

    /** What only the owner of a table may do, with the statement for that. */
    private static SQLException forbidden(SQLException e, String statement) throws SinkException {
        if ("42501".equals(e.getSQLState())) {
            throw new SinkException(
                    "the user may not change the table (--evolve; " + SqlFault.said(e) + "). Who may, runs: "
                            + statement + ";",
                    e);
        }
        return e;
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void layOut() {
        Layout before = layout;
        layout = new Layout(Control.of(options).stream()
                .map(control -> table.columns().get(control.column(options)))
                .toList());
        // What was written once goes on to be, so that it does not stay as it was.
        if (before != null) {
            before.columns().stream()
                    .map(column -> table.columns().get(column.name()))
                    .filter(column -> column != null)
                    .forEach(layout::add);
        }
    }

    private void warn() {
        hasWarned = true;
        if (options.softDeletes() != null) {
            warnOfKeptValues();
        }
        for (UniqueIndex index : table.immediate(options.key())) {
            teller.accept("note: " + Identifier.shown(index.name())
                    + " is unique and not deferrable: rows that swap its values"
                    + " are set aside. A constraint that is unique and deferrable lets them.");
        }
    }

    /** A row that is marked has its values still. */
    private void warnOfKeptValues() {
        for (UniqueIndex index : table.unique()) {
            if (index.isWhole() && !index.isOf(options.key())) {
                teller.accept("note: " + Identifier.shown(index.name())
                        + " is unique also of rows that are marked as deleted: who wants a value of theirs is set aside. One that"
                        + " ends in 'where not " + Identifier.quoted(options.softDeletes()) + "' leaves them out.");
            }
        }
    }

    /**
     * Has a schema of products that is new: what it needs must be there.
     *
     * @throws MismatchException if it is not, and columns are not to be added
     */
    void admit(Connection connection, Schema product) throws SQLException, SinkException {
        List<Column> columns = columns(product);
        boolean fits = columns.stream().allMatch(column -> isWritten(column));
        if (!fits) {
            lock(connection);
            news.clear();
            Table there = Table.read(connection, table.name());
            if (there == null) {
                throw new SQLException("the table " + table.name() + " is there no more", "42P01");
            }
            table = there;
            fit(connection, columns);
            columns.forEach(column -> layout.add(table.columns().get(column.name())));
        }
    }

    private boolean isWritten(Column column) {
        int index = layout.indexOf(column.name());
        return index >= layout.controls() && column.type().isHeldBy(layout.column(index));
    }
}
