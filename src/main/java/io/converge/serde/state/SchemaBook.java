package io.converge.serde.state;

import io.converge.serde.schema.Schemas;
import org.apache.avro.Schema;

/** Keeps the schemas of stored products beside them, so that reading a state needs no registry. */
public interface SchemaBook {

    /** For who looks at no product. */
    SchemaBook NONE = new SchemaBook() {
        @Override
        public byte[] digestOf(Schema schema) {
            throw new UnsupportedOperationException("nothing is kept here");
        }

        @Override
        public Schema schemaOf(byte[] digest) {
            return Schemas.PRODUCT;
        }
    };

    /** How many bytes name a schema. */
    int DIGEST_BYTES = 8;

    /** Keeps {@code schema} if it is new, and names it: the first {@value #DIGEST_BYTES} bytes of its text's SHA-256. */
    byte[] digestOf(Schema schema);

    /** @throws IllegalStateException if no schema was kept under {@code digest} */
    Schema schemaOf(byte[] digest);
}
