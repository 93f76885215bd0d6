package io.converge.sink;

import io.converge.sink.RowExecution.Changed;
import io.converge.sink.Sifting.Sort;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes rows in one transaction: all at once, and where the database refuses one of them once more with care, so that only what it refuses
 * is set aside.
 */
final class RowWriter {

    private final Target target;
    private final SinkOptions options;
    private final Rejects rejects;
    private volatile boolean hasRejects = true;
    private boolean overwrites;

    /** What begins a transaction: it makes sure that it may change rows, and says which. */
    @FunctionalInterface
    interface Beginning {
        List<Row> begin(Connection connection) throws SQLException, FencedException;
    }

    /**
     * What became of rows.
     *
     * @param refused those that were set aside
     */
    record Written(Changed changed, Map<Row, Refusal> refused) {}

    RowWriter(Target target, SinkOptions options, Rejects rejects) {
        this.target = target;
        this.options = options;
        this.rejects = rejects;
    }

    /** Has rows written from now on also where what stands has seen more, or not. */
    void overwrite(boolean always) {
        overwrites = always;
    }

    /** Whether rows may be set aside; others may set some aside, too, whose partitions come here later. */
    void expectRejects(boolean areThere) {
        hasRejects = areThere;
    }

    boolean expectsRejects() {
        return hasRejects;
    }

    /**
     * Writes rows, of each sku one.
     *
     * @throws FencedException if they may not be changed; the transaction is to be given up then
     */
    Written write(Connection connection, Beginning beginning) throws SQLException, FencedException {
        try {
            return attempt(connection, beginning, null);
        } catch (SQLException e) {
            if (!SqlFault.of(e).mayBeOfRow()) {
                throw e;
            }
            connection.rollback();
        }
        return attempt(connection, beginning, Sort.NEW);
    }

    /** As {@link #write}, of rows that were set aside. */
    Written retry(Connection connection, Beginning beginning) throws SQLException, FencedException {
        return attempt(connection, beginning, Sort.REFUSED);
    }

    /** As {@link #retry}, of those that what they want may be free for. */
    Written retryWaiting(Connection connection, Beginning beginning) throws SQLException, FencedException {
        return attempt(connection, beginning, Sort.WAITING);
    }

    /** @param sort of rows that are sifted; null: all at once */
    private Written attempt(Connection connection, Beginning beginning, Sort sort)
            throws SQLException, FencedException {
        Statements statements = new Statements(target.table(), target.layout(), options, !overwrites);
        RowExecution execution = new RowExecution(connection, statements, target.layout());
        if (sort != null) {
            execution.defer(); // Rows are written by several statements then.
        }
        List<Row> rows = beginning.begin(connection);
        Written written = write(execution, rows, sort);
        List<Row> earlier = earlier(written);
        while (!earlier.isEmpty()) {
            earlier = earlier(write(execution, earlier, sort == null ? null : Sort.REFUSED));
        }
        setAside(connection, rows, written.refused());
        connection.commit();
        return written;
    }

    /** What stands is what was taken last, also where several records of a sku came together. */
    private static List<Row> earlier(Written written) {
        return written.refused().keySet().stream()
                .map(Row::earlier)
                .filter(Objects::nonNull)
                .toList();
    }

    private Written write(RowExecution execution, List<Row> rows, Sort sort) throws SQLException {
        Map<Row, Refusal> refused = new LinkedHashMap<>();
        List<Row> writable = new ArrayList<>();
        for (Row row : rows) {
            if (row.fault() == null) {
                writable.add(row);
            } else {
                refused.put(row, Refusal.of(row));
            }
        }
        Changed changed;
        if (sort == null) {
            changed = execution.execute(writable);
        } else {
            UniqueValues values = new UniqueValues(execution, target.table(), target.layout());
            Sifting sifting = new Sifting(execution, values, options.softDeletes() != null, sort);
            refused.putAll(sifting.sift(writable));
            changed = sifting.changed();
        }
        changed.unheard().forEach(row -> refused.put(row, Refusal.UNHEARD));
        return new Written(changed, refused);
    }

    private void setAside(Connection connection, List<Row> rows, Map<Row, Refusal> refused) throws SQLException {
        if (hasRejects && refused.size() < rows.size()) {
            rejects.forget(
                    connection,
                    rows.stream()
                            .filter(row -> !refused.containsKey(row))
                            .map(Row::sku)
                            .toList());
        }
        if (!refused.isEmpty()) {
            rejects.add(connection, refused);
            hasRejects = true;
        }
    }
}
