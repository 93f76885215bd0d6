package io.converge.feed.file;

import io.converge.model.Printable;

/**
 * What is wrong with a row.
 *
 * @param column where; null: with the row as a whole
 * @param value that stands there, as it is and as far as it is shown; null where there is none to show
 */
public record RowFault(String column, String value, String reason) {

    private static final int LONGEST_NAME = 200;

    /** Of a row as a whole. */
    public static RowFault ofRow(String reason) {
        return new RowFault(null, null, reason);
    }

    @Override
    public String toString() {
        String where = column == null ? "" : "column " + Printable.within(column, LONGEST_NAME);
        return where
                + (column == null || value == null ? "" : ": '" + Printable.within(value, Integer.MAX_VALUE) + "'")
                + (column == null ? "" : ": ")
                + reason;
    }
}
