package io.converge.runtime;

/**
 * A partition of the state that an instance works on, or keeps a copy of.
 *
 * @param isActive whether it works on it
 * @param lag how many records it is behind: active of the changes, otherwise of the state; −1 if it is not known
 */
public record PartitionWork(int partition, boolean isActive, long lag) {}
