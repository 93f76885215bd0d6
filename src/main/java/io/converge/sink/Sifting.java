package io.converge.sink;

import io.converge.sink.RowExecution.Changed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the rows of a transaction that the database refuses, so that all others stand. */
final class Sifting {

    /**
     * A statement that may fail is a transaction within the transaction. Each that did not fail has a lock until the end, in a table of
     * locks that all of the server share: at the most so many do.
     */
    private static final int MOST_PIECES = 50;

    private final RowExecution execution;
    private final UniqueValues values;
    private final boolean keepsDeleted;
    private final Sort sort;
    private final Map<Row, Refused> refused = new LinkedHashMap<>();
    /** Rows that a statement each has written since the last fold. */
    private final List<List<Row>> pieces = new ArrayList<>();

    private Changed changed = Changed.NONE;
    private boolean isSureOfStatements;

    /** @param changedBefore how many rows were changed before it was tried */
    private record Refused(SQLException reason, long changedBefore) {

        SqlFault fault() {
            return SqlFault.of(reason);
        }
    }

    /** What rows are sifted. */
    enum Sort {
        /** Of which nobody knows whether an error is theirs. */
        NEW,
        /** Of which some were refused before. */
        REFUSED,
        /** That were refused before, and are to be tried only where what they want is free. */
        WAITING
    }

    /** @param keepsDeleted whether rows that are deleted keep their values */
    Sifting(RowExecution execution, UniqueValues values, boolean keepsDeleted, Sort sort) {
        this.execution = execution;
        this.values = values;
        this.keepsDeleted = keepsDeleted;
        this.sort = sort;
    }

    Changed changed() {
        return changed;
    }

    /**
     * Writes what can be written.
     *
     * @return the others
     * @throws SQLException if it is the fault of no row
     */
    Map<Row, Refusal> sift(List<Row> rows) throws SQLException {
        WriteOrder order = new WriteOrder(rows, values.wanted(rows), keepsDeleted);
        execution.run("savepoint pieces");
        write(order.units());
        tryAgain();
        Map<Row, Refusal> untried = new LinkedHashMap<>();
        for (Row row : order.outdone()) {
            if (sort == Sort.WAITING) {
                untried.put(row, Refusal.AS_BEFORE);
            } else {
                write(List.of(List.of(row)));
            }
        }
        tryAgain();
        execution.run("release savepoint pieces");
        untried.putAll(refusals());
        return untried;
    }

    private Map<Row, Refusal> refusals() throws SQLException {
        Map<Row, Refusal> refusals = new LinkedHashMap<>();
        for (Map.Entry<Row, Refused> each : refused.entrySet()) {
            Refused why = each.getValue();
            boolean areOthersTaken = (each.getKey().isDelete() ? changed.deleted() : changed.written()) > 0;
            if (why.fault() != SqlFault.ROW && !areOthersTaken && sort == Sort.NEW) {
                throw why.reason();
            }
            refusals.put(each.getKey(), Refusal.of(why.reason()));
        }
        return refusals;
    }

    /**
     * Rows may have been refused for what others gave free only then: as long as others were changed since, they are tried again, from the
     * last one on, as those that came first have waited.
     */
    private void tryAgain() throws SQLException {
        for (List<Row> again = worthATry(); !again.isEmpty(); again = worthATry()) {
            refused.keySet().removeAll(again);
            Collections.reverse(again);
            write(again.stream().map(List::of).toList());
        }
    }

    private List<Row> worthATry() {
        List<Row> worth = new ArrayList<>();
        refused.forEach((row, why) -> {
            if (SqlFault.isAboutOthers(why.reason().getSQLState()) && why.changedBefore() < changed.count()) {
                worth.add(row);
            }
        });
        return worth;
    }

    /** Writes units whole, by halves where something is refused, and of one that is refused the rows that stand by themselves. */
    private void write(List<List<Row>> units) throws SQLException {
        if (units.isEmpty()) {
            return;
        }
        List<Row> rows = units.stream().flatMap(List::stream).toList();
        SQLException refusal = tried(rows);
        if (refusal == null) {
            keep(rows);
        } else if (units.size() > 1) {
            write(units.subList(0, units.size() / 2));
            write(units.subList(units.size() / 2, units.size()));
        } else if (rows.size() > 1) {
            write(rows.stream().map(List::of).toList());
        } else {
            refused.put(rows.get(0), new Refused(refusal, changed.count()));
        }
    }

    /** Null if they are written. */
    private SQLException tried(List<Row> rows) throws SQLException {
        execution.run("savepoint trial");
        try {
            Changed these = execution.execute(rows);
            execution.check();
            execution.run("release savepoint trial");
            changed = changed.and(these);
            return null;
        } catch (SQLException e) {
            if (!SqlFault.of(e).mayBeOfRow()) {
                throw e;
            }
            execution.run("rollback to savepoint trial; release savepoint trial");
            if (SqlFault.of(e) != SqlFault.ROW && !isSureOfStatements) {
                execution.executeNothing();
                isSureOfStatements = true;
            }
            return e;
        }
    }

    /** Has them written for good. Once there are many pieces, they are written once more as one, which gives their locks free. */
    private void keep(List<Row> rows) throws SQLException {
        pieces.add(rows);
        if (pieces.size() < MOST_PIECES) {
            return;
        }
        execution.run("rollback to savepoint pieces; release savepoint pieces");
        try {
            for (List<Row> piece : pieces) {
                execution.execute(piece);
            }
        } catch (SQLException e) {
            // Where it went through before, somebody else has changed what it rests on.
            throw SqlFault.of(e).mayBeOfRow() ? new SQLException(e.getMessage(), SqlFault.AGAIN, e) : e;
        }
        execution.run("savepoint pieces");
        pieces.clear();
    }
}
