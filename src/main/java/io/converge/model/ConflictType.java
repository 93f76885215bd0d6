package io.converge.model;

/** What the concurrent writers did to each other. */
public enum ConflictType {
    INSERT,
    REPLACE,
    DELETE
}
