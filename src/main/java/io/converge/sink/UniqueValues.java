package io.converge.sink;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Asks which values that must be unique rows are to have, and which rows have them as yet. */
final class UniqueValues {

    private final RowExecution execution;
    private final Table table;
    private final Layout layout;

    UniqueValues(RowExecution execution, Table table, Layout layout) {
        this.execution = execution;
        this.table = table;
        this.layout = layout;
    }

    /** Of indexes that can tell who has a value: those of all rows, and of columns that are written. */
    List<Want> wanted(List<Row> rows) throws SQLException {
        Map<String, Row> bySku = new LinkedHashMap<>();
        rows.stream().filter(row -> !row.isDelete()).forEach(row -> bySku.put(row.sku(), row));
        List<Want> wanted = new ArrayList<>();
        for (UniqueIndex index : table.unique()) {
            List<Integer> places = index.columns().stream().map(layout::indexOf).toList();
            if (index.isWhole() && !places.isEmpty() && !places.contains(-1) && !bySku.isEmpty()) {
                wanted.addAll(wanted(index, places, bySku));
            }
        }
        return wanted;
    }

    /** In the order of the rows. None if a value is such that nobody can ask for it: the row will be refused. */
    private List<Want> wanted(UniqueIndex index, List<Integer> places, Map<String, Row> rows) throws SQLException {
        Map<String, Want> wanted = new HashMap<>();
        execution.run("savepoint wanted");
        try {
            execution.query(execution.statements().wants(places), List.copyOf(rows.values()), places, found -> {
                Row row = rows.get(found.getString(1));
                wanted.put(row.sku(), new Want(row, index.name() + " " + found.getLong(2), found.getString(3)));
            });
            execution.run("release savepoint wanted");
        } catch (SQLException e) {
            if (SqlFault.of(e) != SqlFault.ROW) {
                throw e;
            }
            execution.run("rollback to savepoint wanted; release savepoint wanted");
            return List.of();
        }
        return rows.keySet().stream().map(wanted::get).filter(Objects::nonNull).toList();
    }
}
