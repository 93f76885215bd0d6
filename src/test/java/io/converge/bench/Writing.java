package io.converge.bench;

/** What the writers of a workload send. */
enum Writing {
    /** The whole product. */
    WHOLE,
    /** The whole product, and the one that it replaces. */
    WITH_BEFORE,
    /** Once the product is there, only what has changed. */
    PARTIAL
}
