package io.converge.source;

/** What the records of a topic are. */
public enum Format {
    /** Change events of Converge's own form. */
    CHANGE,
    /** What Debezium's connectors say of the rows of a table. */
    DEBEZIUM,
    /** The products themselves; null is a delete. */
    PRODUCT
}
