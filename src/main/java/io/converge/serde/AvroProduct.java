package io.converge.serde;

import io.converge.model.Product;
import java.util.Collections;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** A product of any Avro schema. Each of its forms is made when it is first asked for. */
public final class AvroProduct implements Product {

    private final Schema schema;
    private byte[] encoded;
    private int encodedOffset;
    private IndexedRecord record;
    private Map<String, Object> fields;

    public AvroProduct(IndexedRecord record) {
        this.schema = record.getSchema();
        this.record = record;
    }

    /** The product whose binary form starts at {@code offset} and reaches to the end of {@code encoded}. */
    AvroProduct(Schema schema, byte[] encoded, int offset) {
        this.schema = schema;
        this.encoded = encoded;
        this.encodedOffset = offset;
    }

    /** The schema that it was written with. */
    public Schema schema() {
        return schema;
    }

    public IndexedRecord record() {
        if (record == null) {
            record = AvroForm.decode(schema, encoded, encodedOffset, encoded.length - encodedOffset);
        }
        return record;
    }

    /** Avro's binary form: from {@link #encodedOffset()} to the end of this array. */
    byte[] encoded() {
        if (encoded == null) {
            encoded = AvroForm.encode(record);
            encodedOffset = 0;
        }
        return encoded;
    }

    int encodedOffset() {
        return encodedOffset;
    }

    @Override
    public int size() {
        return encoded().length - encodedOffset;
    }

    @Override
    public Map<String, Object> fields() {
        if (fields == null) {
            fields = Collections.unmodifiableMap(ContentTree.of(record()));
        }
        return fields;
    }

    @Override
    public AvroProduct withFields(Map<String, Object> changed) {
        return new AvroProduct(ContentRecord.of(changed, schema));
    }
}
