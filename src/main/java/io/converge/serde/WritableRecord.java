package io.converge.serde;

import org.apache.avro.generic.IndexedRecord;

/** A record that knows its binary form faster than a walk through its schema would find it. */
interface WritableRecord extends IndexedRecord {

    /** Writes what Avro's own writer would, with the schema of this record. */
    void writeTo(ByteEncoder encoder);

    @Override
    default void put(int field, Object value) {
        throw new UnsupportedOperationException("this record is read-only");
    }
}
