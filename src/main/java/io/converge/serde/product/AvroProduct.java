package io.converge.serde.product;

import io.converge.model.CodePointOrder;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Sources;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.CanonicalForm;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.ValueCount;
import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaTexts;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** A product of any Avro schema. Each of its forms is made when it is first asked for. */
public final class AvroProduct implements Product {

    private final Schema schema;
    private EncodedRecord encoded;
    private IndexedRecord record;
    private Map<String, Object> fields;
    private ValueCount counted;

    public AvroProduct(IndexedRecord record) {
        this.schema = record.getSchema();
        this.record = record;
    }

    /** The product in its binary form, whose bytes nobody changes any more. */
    public AvroProduct(EncodedRecord encoded) {
        this.schema = encoded.getSchema();
        this.encoded = encoded;
    }

    /** The schema that it was written with. */
    public Schema schema() {
        return schema;
    }

    public IndexedRecord record() {
        if (record == null) {
            record = encoded.decoded();
        }
        return record;
    }

    /** Avro's binary form, as it was written. */
    public EncodedRecord encoded() {
        if (encoded == null) {
            byte[] bytes = AvroForm.encode(record);
            encoded = new EncodedRecord(schema, bytes, 0, bytes.length);
        }
        return encoded;
    }

    @Override
    public int size() {
        return encoded().length();
    }

    /** How many fields of records, elements of arrays and entries of maps are in it, in all depths. */
    public long values() {
        return counted().values();
    }

    private ValueCount counted() {
        if (counted == null) {
            counted = ValueCount.of(encoded());
        }
        return counted;
    }

    @Override
    public long weight() {
        return size() + VALUE_WEIGHT * values() + counted().pathBytes();
    }

    @Override
    public Map<String, Object> fields() {
        if (fields == null) {
            fields = Collections.unmodifiableMap(ContentTree.of(record()));
        }
        return fields;
    }

    @Override
    public Object get(Pointer pointer) {
        if (fields == null && encoded != null) {
            Object value = PointedValue.of(encoded, pointer);
            if (value != PointedValue.NOT_READ) {
                return value;
            }
        }
        return pointer.value(this);
    }

    @Override
    public boolean hasSameAt(Pointer pointer, Product other) {
        boolean isSame = other instanceof AvroProduct that
                && SchemaTexts.same(schema, that.schema)
                && PointedValue.isSame(encoded(), that.encoded(), pointer);
        return isSame || Product.super.hasSameAt(pointer, other);
    }

    @Override
    public boolean isOfKindOf(Product other) {
        return !(other instanceof AvroProduct that)
                || CommonSchema.isNamedLike(schema, that.schema)
                || CommonSchema.isNamedLike(that.schema, schema);
    }

    @Override
    public boolean hasContentOf(Product other) {
        if (other instanceof AvroProduct that && schema.equals(that.schema)) {
            ByteBuffer bytes = encoded().asBuffer();
            if (bytes.equals(that.encoded().asBuffer())) {
                return true;
            }
            if (ContentDifference.of(schema).isProven(encoded(), that.encoded())) {
                return false;
            }
        }
        return Product.super.hasContentOf(other);
    }

    @Override
    public int compareForm(Product other) {
        AvroProduct that = (AvroProduct) other;
        if (schema.equals(that.schema)
                && encoded().asBuffer().equals(that.encoded().asBuffer())) {
            return compareSchemas(that);
        }
        int byBytes = Arrays.compareUnsigned(CanonicalForm.of(record()), CanonicalForm.of(that.record()));
        return byBytes != 0 ? byBytes : compareSchemas(that);
    }

    /** Also equal schemas may differ in their texts, which consumers see. */
    private int compareSchemas(AvroProduct that) {
        return SchemaTexts.same(schema, that.schema)
                ? 0
                : CodePointOrder.INSTANCE.compare(SchemaTexts.of(schema), SchemaTexts.of(that.schema));
    }

    /** What is made so has the same bytes wherever it is made: maps have no order of their own. */
    @Override
    public AvroProduct withFields(Map<String, Object> changed, Sources sources) {
        byte[] bytes = CanonicalForm.of(ContentRecord.of(changed, schema, sources));
        return new AvroProduct(new EncodedRecord(schema, bytes, 0, bytes.length));
    }
}
