package io.converge.policy;

/** What consumers of the catalogue see while a conflict is unresolved ({@code unresolved.action}). */
public enum UnresolvedAction {
    /** The provisional value, marked so. */
    PROVISIONAL,
    /** The last value that they had. */
    HOLD
}
