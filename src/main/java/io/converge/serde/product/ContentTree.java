package io.converge.serde.product;

import io.converge.model.Decimals;
import io.converge.model.RecordFields;
import io.converge.model.Variant;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.BigDecimals;
import io.converge.serde.binary.UnionBranches;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.Utf8;

/** Avro values as the tree of {@link io.converge.model.Product}. */
final class ContentTree {

    /** The fields of a record, which say what type it was where they are handed on without a {@link Variant}. */
    static final class TypedFields extends LinkedHashMap<String, Object> implements RecordFields {

        private static final long serialVersionUID = 1L;

        private final String type;

        private TypedFields(Schema schema) {
            this.type = schema.getFullName();
        }

        /** The full name of the record's type. */
        String type() {
            return type;
        }
    }

    private ContentTree() {}

    static Map<String, Object> of(IndexedRecord record) {
        Map<String, Object> fields = new TypedFields(record.getSchema());
        for (Schema.Field field : record.getSchema().getFields()) {
            fields.put(field.name(), value(record.get(field.pos()), field.schema()));
        }
        return fields;
    }

    static Object value(Object value, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> branch(value, UnionBranches.of(value, schema), schema);
            case RECORD -> of((IndexedRecord) value);
            case MAP -> map((Map<?, ?>) value, schema.getValueType());
            case ARRAY -> list((Collection<?>) value, schema.getElementType());
            case BYTES, FIXED -> binary(value, schema);
            case FLOAT, DOUBLE -> floating((Number) value);
            case INT, LONG -> number(BigDecimal.valueOf(((Number) AvroForm.raw(value, schema)).longValue()));
            case STRING, ENUM -> value.toString();
            case BOOLEAN, NULL -> value;
        };
    }

    private static Object branch(Object value, Schema branch, Schema union) {
        Object content = value(value, branch);
        // Of bytes that are a number the number is all there is to tell.
        boolean tells = content instanceof BigDecimal || !UnionBranches.isAmbiguous(branch, union);
        return tells ? content : new Variant(branch.getFullName(), content);
    }

    private static Map<String, Object> map(Map<?, ?> map, Schema valueType) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, entry) -> values.put(key.toString(), value(entry, valueType)));
        if (values.size() < map.size()) {
            // Keys that are no UTF-8 have become one: which of them stands must not hang on the order of a hash table.
            map.entrySet().stream()
                    .sorted(Comparator.comparing(entry -> new Utf8(bytes(entry.getKey()))))
                    .forEach(entry -> values.put(entry.getKey().toString(), value(entry.getValue(), valueType)));
        }
        return values;
    }

    private static byte[] bytes(Object key) {
        return key instanceof Utf8 utf8
                ? Arrays.copyOf(utf8.getBytes(), utf8.getByteLength())
                : key.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<Object> list(Collection<?> array, Schema elementType) {
        List<Object> values = new ArrayList<>(array.size());
        array.forEach(element -> values.add(value(element, elementType)));
        return values;
    }

    private static Object floating(Number value) {
        double number = value.doubleValue();
        return Double.isFinite(number) ? number(new BigDecimal(value.toString())) : (Object) number;
    }

    private static Object binary(Object value, Schema schema) {
        if (value instanceof BigDecimal decimal && UnionBranches.isNumeric(schema)) {
            return number(decimal);
        }
        Object raw = AvroForm.raw(value, schema);
        ByteBuffer bytes =
                raw instanceof GenericFixed fixed ? ByteBuffer.wrap(fixed.bytes()) : ((ByteBuffer) raw).duplicate();
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && bytes.hasRemaining()) {
            return number(AvroForm.decimal(bytes, decimal));
        }
        if (schema.getLogicalType() instanceof LogicalTypes.BigDecimal) {
            BigDecimal number = BigDecimals.read(bytes);
            return number == null ? bytes : number(number);
        }
        return bytes;
    }

    private static BigDecimal number(BigDecimal number) {
        return Decimals.normalized(number);
    }
}
