package io.converge.policy;

/** Who has a leaf of a merged product, where several versions changed it differently ({@code resolution.fields}). */
public enum LeafRule {
    LAST_WRITE,
    FIRST_WRITE,
    ORIGIN_PRIORITY,
    /** The least number among those that are numbers; without any, the last write. */
    MIN,
    /** The greatest number among those that are numbers; without any, the last write. */
    MAX,
    /** The conflict is unresolved. */
    UNRESOLVED;

    /** Whether it compares numbers. */
    public boolean asksForNumbers() {
        return this == MIN || this == MAX;
    }
}
