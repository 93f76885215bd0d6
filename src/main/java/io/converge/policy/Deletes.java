package io.converge.policy;

/** What a delete is worth against concurrent versions that are not deletes ({@code resolution.deletes}). */
public enum Deletes {
    /** The choice is among the deletes alone. */
    WIN,
    /** The latest delete stands if its timestamp is not earlier than that of the version chosen among the others. */
    NEWEST,
    /** The choice is among the others alone. */
    LOSE
}
