package io.converge.model;

/**
 * Marks a map of {@link Product#fields()} that holds the fields of a record: every one of them is there in any product of its schema. In
 * a map without this mark an entry may be absent.
 */
public interface RecordFields {}
