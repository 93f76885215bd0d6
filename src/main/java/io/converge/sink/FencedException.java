package io.converge.sink;

import java.util.Set;

/** Partitions have another owner, or none is known: nothing was changed. */
final class FencedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Set<Integer> partitions;

    FencedException(Set<Integer> partitions) {
        super("partitions " + partitions + " have another owner", null, false, false);
        this.partitions = Set.copyOf(partitions);
    }

    Set<Integer> partitions() {
        return partitions;
    }
}
