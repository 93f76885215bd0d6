package io.converge.sink;

/**
 * A value that must be unique, and that a row is to have.
 *
 * @param value equal for those rows that want the same one
 * @param holder the sku of the row that has it as yet; null if none has
 */
record Want(Row row, Object value, String holder) {}
