package io.converge.policy;

import java.util.Locale;

/** Who has a leaf of a merged product, where several changes wrote it differently ({@code resolution.fields}). */
public enum LeafRule {
    LAST_WRITE,
    FIRST_WRITE,
    ORIGIN_PRIORITY,
    /** The least number among those that are numbers; without any, the last write. */
    MIN,
    /** The greatest number among those that are numbers; without any, the last write. */
    MAX,
    /** The last write that is neither null nor absent; without any, the last write. */
    NON_NULL,
    /** An array is a set: each element is a leaf that is there or not, and one that was both added and removed is there. */
    SET,
    /** An array of records is a map, by the value at a pointer in each. What is one leaf nevertheless follows the last write. */
    BY,
    /** The conflict is unresolved. */
    UNRESOLVED;

    /** As settings name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it compares numbers. */
    public boolean asksForNumbers() {
        return this == MIN || this == MAX;
    }

    /** Whether it says what the leaves of an array are. */
    public boolean cutsArrays() {
        return this == SET || this == BY;
    }
}
