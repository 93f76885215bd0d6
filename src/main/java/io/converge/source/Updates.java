package io.converge.source;

/** What an update of a row speaks of. */
public enum Updates {
    /** All of the row. */
    ROW,
    /** The columns that it changed: what it did not, it may have seen before others had their say. */
    COLUMNS
}
