package io.converge.feed.file;

/**
 * What is wrong with a row.
 *
 * @param column where; null: with the row as a whole
 * @param value that stands there, as far as it is shown; null where there is none to show
 */
public record RowFault(String column, String value, String reason) {

    /** Of a row as a whole. */
    public static RowFault ofRow(String reason) {
        return new RowFault(null, null, reason);
    }

    @Override
    public String toString() {
        return (column == null ? "" : "column " + column + (value == null ? "" : ": '" + value + "'") + ": ") + reason;
    }
}
