package io.converge.model;

/** What the concurrent writers did to each other. */
public enum ConflictType {
    INSERT,
    REPLACE,
    DELETE,
    /** Several skus claim one value of a unique key. */
    UNIQUE
}
