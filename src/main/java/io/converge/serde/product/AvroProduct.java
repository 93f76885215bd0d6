package io.converge.serde.product;

import io.converge.model.CodePointOrder;
import io.converge.model.Fingerprint;
import io.converge.model.OwnFields;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Sources;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.CanonicalForm;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.FieldLayout;
import io.converge.serde.binary.FieldSlice;
import io.converge.serde.binary.ValueCount;
import io.converge.serde.binary.ValueFingerprint;
import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaTexts;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** A product of any Avro schema. Each of its forms is made when it is first asked for. */
public final class AvroProduct implements Product {

    private final Schema schema;
    private EncodedRecord encoded;
    private IndexedRecord record;
    private Map<String, Object> fields;
    private ValueCount counted;
    private FieldValues parts;
    private int[] ends;

    public AvroProduct(IndexedRecord record) {
        this.schema = record.getSchema();
        this.record = record;
    }

    /** The product in its binary form, whose bytes nobody changes any more. */
    public AvroProduct(EncodedRecord encoded) {
        this.schema = encoded.getSchema();
        this.encoded = encoded;
    }

    /** One that is put together when it is asked for. */
    public AvroProduct(FieldValues parts) {
        this.schema = parts.schema();
        this.parts = parts;
    }

    /** The schema that it was written with. */
    public Schema schema() {
        return schema;
    }

    public IndexedRecord record() {
        if (record == null) {
            record = encoded().decoded();
        }
        return record;
    }

    /** Avro's binary form, as it was written. */
    public EncodedRecord encoded() {
        if (encoded == null) {
            byte[] bytes = parts == null ? AvroForm.encode(record) : parts.encoded(layout().orElseThrow());
            encoded = new EncodedRecord(schema, bytes, 0, bytes.length);
        }
        return encoded;
    }

    @Override
    public int size() {
        return encoded().length();
    }

    @Override
    public int keptBytes() {
        return isReduced() ? parts.bytes() : size();
    }

    /** Whether nothing is said of some fields any more. */
    public boolean isReduced() {
        return parts != null && parts.rest() == null;
    }

    /** The fields that are left; of one that is {@linkplain #isReduced reduced}. */
    public FieldValues parts() {
        return parts;
    }

    /** None if its fields cannot be told by its bytes. */
    public Optional<FieldLayout> layout() {
        return FieldLayout.of(schema);
    }

    /** Whether equal bytes of a field are the same value in both. */
    boolean isWrittenAs(AvroProduct other) {
        return SchemaTexts.same(schema, other.schema);
    }

    /** Whether it says something in a field. */
    boolean says(int field) {
        return parts == null || parts.says(field);
    }

    /** The bytes of a field, of one that has a {@link #layout}. */
    public FieldSlice slice(int field) {
        if (parts != null) {
            return parts.slice(field, layout().orElseThrow());
        }
        return encoded().slice(start(field), ends()[field]);
    }

    private int start(int field) {
        return field == 0 ? encoded().offset() : ends()[field - 1];
    }

    private int[] ends() {
        if (ends == null) {
            ends = layout().orElseThrow().ends(encoded());
        }
        return ends;
    }

    /** Whether a field has the same bytes in both. */
    boolean isSameAt(int field, AvroProduct other) {
        return parts == null && other.parts == null
                ? encoded()
                        .isSame(start(field), ends()[field], other.encoded(), other.start(field), other.ends()[field])
                : slice(field).equals(other.slice(field));
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
        if (isReduced()) {
            return parts.bytes() + VALUE_WEIGHT * parts.countOfValues(layout().orElseThrow());
        }
        return size() + VALUE_WEIGHT * values() + counted().pathBytes();
    }

    @Override
    public Map<String, Object> fields() {
        if (fields == null) {
            fields = Collections.unmodifiableMap(isReduced() ? fields(names()) : ContentTree.of(record()));
        }
        return fields;
    }

    @Override
    public Set<String> names() {
        return layout().map(FieldLayout::names).orElseGet(Product.super::names);
    }

    @Override
    public Map<String, Object> fields(Set<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        Optional<FieldLayout> layout = isReduced() || fields == null && record == null ? layout() : Optional.empty();
        return layout.isPresent() ? read(names, layout.get()) : Product.super.fields(names);
    }

    private Map<String, Object> read(Set<String> names, FieldLayout layout) {
        Map<String, Object> some = new LinkedHashMap<>();
        for (int field = 0; field < layout.count(); field++) {
            if (names.contains(layout.name(field)) && says(field)) {
                some.put(layout.name(field), read(field, slice(field), layout));
            }
        }
        return some;
    }

    /** Of those that are not written alike. */
    @Override
    public Difference difference(Product other) {
        FieldValues difference = other instanceof AvroProduct that ? FieldValues.difference(this, that) : null;
        if (difference == null) {
            return null;
        }
        FieldLayout layout = layout().orElseThrow();
        Map<String, Object> differing = new LinkedHashMap<>();
        Map<String, Object> others = new LinkedHashMap<>();
        for (int field : difference.fields()) {
            FieldSlice own = slice(field);
            FieldSlice its = ((AvroProduct) other).slice(field);
            differing.put(layout.name(field), read(field, layout.differing(field, own, its), layout));
            others.put(layout.name(field), read(field, layout.differing(field, its, own), layout));
        }
        return new Difference(differing, others);
    }

    private static Object read(int field, FieldSlice slice, FieldLayout layout) {
        Schema type = layout.schema(field);
        return ContentTree.value(AvroForm.value(type, slice.cursor()), type);
    }

    @Override
    public boolean isPlain(String field) {
        return layout().filter(layout -> layout.isPlain(field)).isPresent();
    }

    @Override
    public Product reduced(OwnFields own) {
        FieldLayout layout = layout().filter(FieldLayout::hasBlanks).orElse(null);
        if (layout == null) {
            return this;
        }
        FieldValues less = FieldValues.of(this, own, layout);
        return isReduced() && less.equals(parts) ? this : new AvroProduct(less);
    }

    @Override
    public long fingerprint() {
        return new Fingerprint()
                .add(SchemaTexts.of(schema).hashCode())
                .add(ValueFingerprint.of(encoded()))
                .value();
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

    /** Of what is left of products those of equal bytes are equal; all others are what they are to Java. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof AvroProduct that && isReduced() && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return isReduced() ? parts.fields().hashCode() : System.identityHashCode(this);
    }
}
