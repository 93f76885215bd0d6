package io.converge.source;

/** A record that is none of a product, and no mistake either. */
public enum PassedOver {
    /** The record without a value that follows a delete, for the broker's compaction. */
    TOMBSTONE,
    /** A table was emptied: of which products it does not say. */
    TRUNCATE,
    /** A message that an application has put into the log of its database. */
    MESSAGE,
    /** A row that stands as a sink wrote it: what it says came from here. */
    ECHO
}
