package io.converge.sink;

/**
 * What a record says of a sku's row. It is known by the position of the record.
 *
 * @param isDelete whether there is none any more
 * @param values texts for the columns of a {@link Layout}, in their order; those at the end may be missing and are null; of a
 *     delete, of its control columns alone
 * @param fault why the row cannot be written, if that is known before the database is asked; else null
 * @param earlier what the record before said of the sku, if that came with it and was not written; else null
 */
record Row(String sku, boolean isDelete, String[] values, int partition, long offset, String fault, Row earlier) {

    Row(String sku, boolean isDelete, String[] values, int partition, long offset, String fault) {
        this(sku, isDelete, values, partition, offset, fault, null);
    }

    /** The text of a column. */
    String value(int column) {
        return column < values.length ? values[column] : null;
    }

    /** Takes the place of what came before; null if nothing did. */
    Row after(Row before) {
        return new Row(sku, isDelete, values, partition, offset, fault, before);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row row && sku.equals(row.sku) && partition == row.partition && offset == row.offset;
    }

    @Override
    public int hashCode() {
        return sku.hashCode();
    }
}
