package io.converge.serde;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The tree of {@link io.converge.model.Product} as Avro values: the way back of {@link ContentTree}. */
final class ContentRecord {

    private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();

    private ContentRecord() {}

    /** @throws IllegalArgumentException naming the place that has no room in the schema, or that lacks a value */
    static GenericRecord of(Map<?, ?> fields, Schema schema) {
        return record(fields, schema, "");
    }

    private static GenericRecord record(Map<?, ?> map, Schema schema, String place) {
        for (Object name : map.keySet()) {
            if (schema.getField((String) name) == null) {
                throw new IllegalArgumentException(schema.getFullName() + " has no field " + place + "/" + name);
            }
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            record.put(field.pos(), field(map, field, place + "/" + field.name()));
        }
        return record;
    }

    private static Object field(Map<?, ?> map, Field field, String place) {
        if (map.containsKey(field.name())) {
            return value(map.get(field.name()), field.schema(), place);
        }
        if (field.hasDefaultValue()) {
            return GenericData.get().getDefaultValue(field);
        }
        if (field.schema().isNullable()) {
            return null;
        }
        throw new IllegalArgumentException(place + " is missing");
    }

    private static Object value(Object value, Schema schema, String place) {
        return switch (schema.getType()) {
            case UNION -> union(value, schema, place);
            case RECORD -> record(cast(value, Map.class, schema, place), schema, place);
            case MAP -> map(cast(value, Map.class, schema, place), schema.getValueType(), place);
            case ARRAY -> array(cast(value, List.class, schema, place), schema, place);
            case STRING -> cast(value, String.class, schema, place);
            case ENUM -> symbol(cast(value, String.class, schema, place), schema, place);
            case BYTES -> bytes(value, schema, place);
            case FIXED -> fixed(value, schema, place);
            case INT -> (int) whole(value, schema, place, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(value, schema, place, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> cast(value, Number.class, schema, place).floatValue();
            case DOUBLE -> cast(value, Number.class, schema, place).doubleValue();
            case BOOLEAN -> cast(value, Boolean.class, schema, place);
            case NULL -> {
                if (value != null) {
                    throw mismatch(value, schema, place);
                }
                yield null;
            }
        };
    }

    /** The first branch that fits. With null as the only other branch, what is wrong with the value is told. */
    private static Object union(Object value, Schema union, String place) {
        List<Schema> branches = union.getTypes().stream()
                .filter(branch -> (branch.getType() == Type.NULL) == (value == null))
                .toList();
        if (branches.size() == 1) {
            return value(value, branches.get(0), place);
        }
        for (Schema branch : branches) {
            try {
                return value(value, branch, place);
            } catch (IllegalArgumentException e) {
                // The next branch may fit.
            }
        }
        throw mismatch(value, union, place);
    }

    private static Object map(Map<?, ?> map, Schema valueType, String place) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put((String) key, value(value, valueType, place + "/" + key)));
        return values;
    }

    private static Object array(List<?> list, Schema schema, String place) {
        GenericData.Array<Object> values = new GenericData.Array<>(list.size(), schema);
        for (Object element : list) {
            values.add(value(element, schema.getElementType(), place + "/" + values.size()));
        }
        return values;
    }

    private static Object symbol(String symbol, Schema schema, String place) {
        if (!schema.hasEnumSymbol(symbol)) {
            throw mismatch(symbol, schema, place);
        }
        return new GenericData.EnumSymbol(schema, symbol);
    }

    private static Object bytes(Object value, Schema schema, String place) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal type && value instanceof Number number) {
            return DECIMALS.toBytes(scaled(decimal(number, schema, place), type, place), schema, type);
        }
        return cast(value, ByteBuffer.class, schema, place);
    }

    private static Object fixed(Object value, Schema schema, String place) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal type && value instanceof Number number) {
            return DECIMALS.toFixed(scaled(decimal(number, schema, place), type, place), schema, type);
        }
        ByteBuffer buffer = cast(value, ByteBuffer.class, schema, place);
        if (buffer.remaining() != schema.getFixedSize()) {
            throw mismatch("a value of " + buffer.remaining() + " bytes", schema, place);
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return new GenericData.Fixed(schema, bytes);
    }

    /** Procedures may give numbers of any kind. */
    private static BigDecimal decimal(Number number, Schema schema, String place) {
        try {
            return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        } catch (NumberFormatException notFinite) {
            throw mismatch(number, schema, place);
        }
    }

    private static BigDecimal scaled(BigDecimal number, LogicalTypes.Decimal type, String place) {
        boolean fits = number.stripTrailingZeros().scale() <= type.getScale()
                && (long) number.precision() - number.scale() <= (long) type.getPrecision() - type.getScale();
        if (!fits) {
            throw new IllegalArgumentException(place + " is " + number + ", not a decimal of " + type.getPrecision()
                    + " digits, " + type.getScale() + " of them after the point");
        }
        return number.setScale(type.getScale());
    }

    private static long whole(Object value, Schema schema, String place, long least, long greatest) {
        BigDecimal number = decimal(cast(value, Number.class, schema, place), schema, place);
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        if (!whole
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(greatest)) > 0) {
            throw mismatch(value, schema, place);
        }
        return number.longValue();
    }

    private static <T> T cast(Object value, Class<T> type, Schema schema, String place) {
        if (!type.isInstance(value)) {
            throw mismatch(value, schema, place);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException mismatch(Object value, Schema schema, String place) {
        String text = String.valueOf(value);
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        String expected = schema.getLogicalType() == null
                ? schema.getType().getName()
                : schema.getLogicalType().getName();
        return new IllegalArgumentException(
                (place.isEmpty() ? "the product" : place) + " is " + shown + ", not " + expected);
    }
}
