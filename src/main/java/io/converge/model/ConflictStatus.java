package io.converge.model;

/** The life of a conflict. */
public enum ConflictStatus {
    RESOLVED,
    /** No procedure could settle it: the application has to. */
    UNRESOLVED,
    /** It was unresolved and is no longer there. */
    CLOSED
}
