package io.converge.sink;

import java.util.List;

/**
 * What must be unique in a table.
 *
 * @param columns their names; empty for what is computed
 * @param isDeferrable whether it may be broken within a transaction
 * @param isWhole whether it is valid, and of all rows
 * @param isPrimary whether it is that of the primary key
 * @param isDeterministic whether it takes texts for one only if their bytes are the same
 */
record UniqueIndex(
        String name,
        List<String> columns,
        boolean isDeferrable,
        boolean isWhole,
        boolean isPrimary,
        boolean isDeterministic) {

    boolean isOf(String column) {
        return columns.equals(List.of(column));
    }
}
