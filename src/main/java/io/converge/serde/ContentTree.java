package io.converge.serde;

import io.converge.model.Decimals;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** Avro values as the tree of {@link io.converge.model.Product}. */
final class ContentTree {

    private ContentTree() {}

    static Map<String, Object> of(IndexedRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            fields.put(field.name(), value(record.get(field.pos()), field.schema()));
        }
        return fields;
    }

    private static Object value(Object value, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> value(value, schema.getTypes().get(AvroForm.DATA.resolveUnion(schema, value)));
            case RECORD -> of((IndexedRecord) value);
            case MAP -> map((Map<?, ?>) value, schema.getValueType());
            case ARRAY -> list((Collection<?>) value, schema.getElementType());
            case BYTES, FIXED -> binary(value, schema);
            case FLOAT, DOUBLE -> floating((Number) value);
            case INT, LONG -> number(BigDecimal.valueOf(((Number) raw(value, schema)).longValue()));
            case STRING, ENUM -> value.toString();
            case BOOLEAN, NULL -> value;
        };
    }

    /** The number that stands for a value which a deserializer has converted by its logical type. */
    private static Object raw(Object value, Schema schema) {
        if (value instanceof Number) {
            return value;
        }
        LogicalType type = schema.getLogicalType();
        return Conversions.convertToRawType(
                value, schema, type, AvroForm.DATA.getConversionByClass(value.getClass(), type));
    }

    private static Map<String, Object> map(Map<?, ?> map, Schema valueType) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, entry) -> values.put(key.toString(), value(entry, valueType)));
        return values;
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
        if (value instanceof BigDecimal decimal) {
            return number(decimal);
        }
        ByteBuffer bytes =
                value instanceof GenericFixed fixed ? ByteBuffer.wrap(fixed.bytes()) : ((ByteBuffer) value).duplicate();
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && bytes.hasRemaining()) {
            return number(AvroForm.decimal(bytes, decimal));
        }
        return bytes;
    }

    private static BigDecimal number(BigDecimal number) {
        return Decimals.normalized(number);
    }
}
