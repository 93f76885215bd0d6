package io.converge.model;

/** Why a record cannot be accepted and becomes a dead letter. */
public enum RefusalReason {
    UNDECODABLE,
    MISSING_SKU,
    MISSING_ORIGIN,
    /** Less than 1. */
    BAD_SEQUENCE,
    MISSING_PRODUCT,
    /** A blank origin or a negative sequence. */
    BAD_CONTEXT,
    /** The change's timestamp is too far ahead of its record's. */
    CLOCK_AHEAD,
    /** The sku's clock would grow too large: an origin per process or per person. */
    TOO_MANY_ORIGINS,
    /** Contexts contradict each other: each claims to have seen the other. */
    CAUSAL_CYCLE,
    /** The change, a part of it, or what would have to be written of it is beyond a limit. */
    TOO_LARGE,
    /**
     * A text that would become another one: bytes that are no UTF-8, half a surrogate pair, or a key that is no sku but a binary or
     * JSON form of one.
     */
    BAD_TEXT,
    /** The change speaks of some fields alone, where the policy has no place for that. */
    PARTIAL_CHANGE,
    /** Converge's own code failed on it. */
    UNPROCESSABLE
}
