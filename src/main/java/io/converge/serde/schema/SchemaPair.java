package io.converge.serde.schema;

import org.apache.avro.Schema;

/** Two schemas, told by their identity: types are used again and again in each other, and each pair is looked at once. */
public record SchemaPair(Schema target, Schema source) {

    // Equal schemas that are two objects are two pairs; comparing them is the work that is spared.
    @SuppressWarnings("ReferenceEquality")
    @Override
    public boolean equals(Object other) {
        return other instanceof SchemaPair that && target == that.target && source == that.source;
    }

    @Override
    public int hashCode() {
        return 31 * System.identityHashCode(target) + System.identityHashCode(source);
    }
}
