package io.converge.it;

import io.converge.testing.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A worker of an import as many are: it looks whether a row is there, inserts it if not, and updates it else, some rows in a transaction. A key that another worker
 * has inserted since it looked ends the transaction, which is tried again.
 *
 * <p>When it has looked for the first time it says so, and waits for a line. At its end, or where it stands still, it says how often a key was there.
 */
final class ImportWorker {

    static final String HAS_LOOKED = "has looked";
    private static final int ROWS_PER_TRANSACTION = 20;
    private static final int LARGE_TEXT_EVERY = 50;
    private static final String DUPLICATE_KEY = "23505";

    /** What the file of a run says in a row. */
    record Item(String sku, String name, BigDecimal price, Integer stock, String description) {

        static Item of(int row, int run) {
            boolean isLarge = row % LARGE_TEXT_EVERY == 0;
            return new Item(
                    "SKU-%07d".formatted(row),
                    "Größe \"%d\", 5'".formatted(row),
                    BigDecimal.valueOf(row * 100L + (row % 2 == 0 ? run : 0), 2),
                    row % 3 == 0 ? null : row + run,
                    isLarge ? (row + " long ").repeat(1_000) : "short");
        }
    }

    private final Connection connection;
    private final int run;
    private final int dyingAfter;
    private int rows;
    private int duplicateKeys;
    private boolean hasLooked;

    private ImportWorker(Connection connection, int run, int dyingAfter) {
        this.connection = connection;
        this.run = run;
        this.dyingAfter = dyingAfter;
    }

    /**
     * @param dyingAfter at which row it stands still within a transaction; −1: at none
     * @param ranges of rows, as {@code 0-100}, in the order in which they are written
     */
    static ChildProcess start(String url, int run, int dyingAfter, String... ranges) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(url, String.valueOf(run), String.valueOf(dyingAfter)));
        arguments.addAll(List.of(ranges));
        return ChildProcess.start(ImportWorker.class, List.of("-Xmx64m"), arguments);
    }

    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection(args[0])) {
            connection.setAutoCommit(false);
            ImportWorker worker = new ImportWorker(connection, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            for (String range : List.of(args).subList(3, args.length)) {
                String[] ends = range.split("-");
                worker.write(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
            }
            ChildProcess.answer(String.valueOf(worker.duplicateKeys));
        }
    }

    private void write(int from, int to) throws Exception {
        for (int i = from; i < to; i += ROWS_PER_TRANSACTION) {
            int end = Math.min(to, i + ROWS_PER_TRANSACTION);
            while (!isWritten(i, end)) {
                duplicateKeys++;
            }
            rows += end - i;
        }
    }

    private boolean isWritten(int from, int to) throws Exception {
        try {
            Set<String> there = look(from, to);
            for (int row = from; row < to; row++) {
                write(Item.of(row, run), there);
                if (rows + row - from == dyingAfter) {
                    ChildProcess.answer(String.valueOf(duplicateKeys));
                    ChildProcess.awaitEndOfInput();
                }
            }
            connection.commit();
            return true;
        } catch (SQLException e) {
            connection.rollback();
            if (!DUPLICATE_KEY.equals(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    /** Which rows are there. */
    private Set<String> look(int from, int to) throws Exception {
        Set<String> there = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement("select sku from whole where sku >= ? and sku < ?")) {
            statement.setString(1, Item.of(from, run).sku());
            statement.setString(2, Item.of(to, run).sku());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    there.add(row.getString(1));
                }
            }
        }
        if (!hasLooked) {
            hasLooked = true;
            ChildProcess.answer(HAS_LOOKED);
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        }
        return there;
    }

    private void write(Item item, Set<String> there) throws SQLException {
        for (String table : List.of("whole", "written")) {
            if (there.contains(item.sku())) {
                update(table, item);
            } else {
                insert(table, item);
            }
        }
    }

    private void insert(String table, Item item) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into " + table + " values (?, ?, ?, ?, ?)")) {
            statement.setString(1, item.sku());
            statement.setString(2, item.name());
            statement.setBigDecimal(3, item.price());
            statement.setObject(4, item.stock(), Types.INTEGER);
            statement.setString(5, item.description());
            statement.executeUpdate();
        }
    }

    /** The description is not of the file's fields that change. */
    private void update(String table, Item item) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update " + table + " set name = ?, price = ?, stock = ? where sku = ?")) {
            statement.setString(1, item.name());
            statement.setBigDecimal(2, item.price());
            statement.setObject(3, item.stock(), Types.INTEGER);
            statement.setString(4, item.sku());
            statement.executeUpdate();
        }
    }
}
