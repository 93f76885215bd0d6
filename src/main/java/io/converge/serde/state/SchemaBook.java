package io.converge.serde.state;

import org.apache.avro.Schema;

/** Keeps the schemas of stored products beside them, so that reading a state needs no registry. */
public interface SchemaBook {

    /** How many bytes name a schema. */
    int DIGEST_BYTES = 8;

    /** Keeps {@code schema} if it is new, and names it: the first {@value #DIGEST_BYTES} bytes of its text's SHA-256. */
    byte[] digestOf(Schema schema);

    /** @throws IllegalStateException if no schema was kept under {@code digest} */
    Schema schemaOf(byte[] digest);
}
