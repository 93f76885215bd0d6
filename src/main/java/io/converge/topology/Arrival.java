package io.converge.topology;

import io.converge.model.Change;

/**
 * A decoded change with the bytes that it came in.
 *
 * @param inPlace whether its task owns the state of its sku
 */
record Arrival(Change change, boolean inPlace, byte[] key, byte[] value) {}
