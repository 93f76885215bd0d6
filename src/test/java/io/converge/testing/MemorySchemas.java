package io.converge.testing;

import io.converge.serde.state.SchemaBook;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** Keeps the schemas of stored products in memory. */
public final class MemorySchemas implements SchemaBook {

    private final Map<String, Schema> schemas = new HashMap<>();

    @Override
    public byte[] digestOf(Schema schema) {
        byte[] digest = new byte[DIGEST_BYTES];
        digest[0] = (byte) schema.hashCode();
        schemas.put(Arrays.toString(digest), schema);
        return digest;
    }

    @Override
    public Schema schemaOf(byte[] digest) {
        return schemas.get(Arrays.toString(digest));
    }
}
