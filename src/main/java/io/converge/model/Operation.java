package io.converge.model;

/** What a change does to the product of its sku. */
public enum Operation {
    INSERT,
    REPLACE,
    UPSERT,
    DELETE
}
