package io.converge.serde.binary;

import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericRecord;

/**
 * A record that knows its binary form faster than a walk through its schema would find it.
 *
 * <p>To serializers it is a generic record. Confluent's takes one that is not for an object to be looked into by reflection,
 * which fails on arrays, enums and fixed.
 */
public interface WritableRecord extends GenericRecord {

    /** Writes what Avro's own writer would, with the schema of this record. */
    void writeTo(ByteEncoder encoder);

    /** Null for a name that the schema does not have, as of any generic record. */
    @Override
    default Object get(String name) {
        Field field = getSchema().getField(name);
        return field == null ? null : get(field.pos());
    }

    @Override
    default void put(int field, Object value) {
        throw new UnsupportedOperationException("this record is read-only");
    }

    @Override
    default void put(String name, Object value) {
        throw new UnsupportedOperationException("this record is read-only");
    }
}
