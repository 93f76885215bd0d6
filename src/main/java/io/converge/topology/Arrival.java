package io.converge.topology;

import io.converge.model.Change;

/**
 * A decoded change with the bytes that it came in.
 *
 * @param timestamp of the record where it stood first, ms
 * @param inPlace whether its task owns the state of its sku
 */
record Arrival(Change change, long timestamp, boolean inPlace, byte[] key, byte[] value) implements Incoming {}
