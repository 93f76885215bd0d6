package io.converge.metrics;

import io.converge.model.ConflictType;
import java.util.Map;
import java.util.Optional;

/** Knows how many conflicts of the whole catalogue wait for a decision. It is asked with every scrape, and must not take long. */
@FunctionalInterface
public interface OpenConflictCounts {

    /** Of an instance that does not look. */
    OpenConflictCounts UNKNOWN = Optional::empty;

    /**
     * @param byType those of each type; none of a type that is not named
     * @param oldestMs when the oldest one began, in ms since 1970; empty if there is none
     */
    record Counts(Map<ConflictType, Integer> byType, Optional<Long> oldestMs) {}

    /** Empty while it is not known. */
    Optional<Counts> now();
}
