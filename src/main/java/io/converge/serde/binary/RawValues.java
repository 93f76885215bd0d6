package io.converge.serde.binary;

import io.converge.model.Printable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * What a deserializer has made of an Avro record, with the values that stand in Avro's form: of BigDecimals their bytes, of Instants
 * their numbers, of classes that were generated generic records. A decimal keeps all its digits, be they more than its type
 * has; what its schema has no place for at all is an error, and nothing is rounded.
 */
public final class RawValues {

    /** Zeros that a decimal may lack to the scale of its type: more would be written for what is not there. */
    private static final int MOST_ZEROS = 1_000;

    /** Of what names the entries of a map. */
    private static final Schema NAME = Schema.create(Schema.Type.STRING);

    private RawValues() {}

    /**
     * The record in Avro's form; what is no record as it is.
     *
     * @throws IllegalArgumentException if a value is not of its schema; its message says where
     */
    public static Object of(Object value) {
        return value instanceof IndexedRecord record ? record(record, record.getSchema()) : value;
    }

    /** A value that is not what its schema says, and where it stands. */
    private static final class NotOfItsTypeException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final String place;
        private final String reason;

        NotOfItsTypeException(String place, String reason) {
            super((place.isEmpty() ? "the value" : place) + " is " + reason);
            this.place = place;
            this.reason = reason;
        }

        NotOfItsTypeException in(Object name) {
            return new NotOfItsTypeException("/" + Printable.step(String.valueOf(name)) + place, reason);
        }
    }

    private static GenericRecord record(IndexedRecord record, Schema schema) {
        GenericRecord raw = new GenericData.Record(schema);
        boolean same = record instanceof GenericRecord;
        for (Field field : schema.getFields()) {
            Object given = record.get(field.pos());
            Object value = at(field.name(), given, field.schema());
            same &= value == given;
            raw.put(field.pos(), value);
        }
        return same ? (GenericRecord) record : raw;
    }

    private static Object at(Object name, Object value, Schema schema) {
        try {
            return value(value, schema);
        } catch (NotOfItsTypeException e) {
            throw e.in(name);
        }
    }

    private static Object value(Object value, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> value(value, branch(value, schema));
            case RECORD -> record(cast(value, IndexedRecord.class, schema), schema);
            case MAP -> map(cast(value, Map.class, schema), schema.getValueType());
            case ARRAY -> array(cast(value, Collection.class, schema), schema);
            default -> leaf(converted(value, schema), schema);
        };
    }

    /** Of several types of decimals, which a BigDecimal does not tell, the first that has its scale. */
    private static Schema branch(Object value, Schema union) {
        if (value instanceof BigDecimal decimal) {
            for (Schema branch : union.getTypes()) {
                if (isOf(branch, decimal)) {
                    return branch;
                }
            }
        }
        try {
            return UnionBranches.of(value, union);
        } catch (AvroRuntimeException e) {
            throw mismatch(value, union);
        }
    }

    private static boolean isOf(Schema branch, BigDecimal decimal) {
        boolean fits = branch.getType() != Schema.Type.FIXED
                || decimal.unscaledValue().bitLength() / Byte.SIZE < branch.getFixedSize();
        return fits
                && branch.getLogicalType() instanceof LogicalTypes.Decimal type
                && type.getScale() == decimal.scale();
    }

    private static Map<?, ?> map(Map<?, ?> map, Schema valueType) {
        Map<Object, Object> raw = new HashMap<>();
        boolean same = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object value = at(entry.getKey(), entry.getValue(), valueType);
            same &= value == entry.getValue();
            raw.put(cast(entry.getKey(), CharSequence.class, NAME), value);
        }
        return same ? map : raw;
    }

    private static Collection<?> array(Collection<?> array, Schema schema) {
        GenericData.Array<Object> raw = new GenericData.Array<>(array.size(), schema);
        boolean same = true;
        for (Object element : array) {
            Object value = at(raw.size(), element, schema.getElementType());
            same &= value == element;
            raw.add(value);
        }
        return same ? array : raw;
    }

    /** What the conversion of the logical type makes of a value that is one of its class. */
    private static Object converted(Object value, Schema schema) {
        LogicalType type = schema.getLogicalType();
        if (value instanceof BigDecimal decimal && type instanceof LogicalTypes.Decimal expected) {
            return decimal(decimal, schema, expected);
        }
        Conversion<?> conversion =
                type == null || value == null ? null : AvroForm.DATA.getConversionByClass(value.getClass(), type);
        if (conversion == null) {
            return value;
        }
        try {
            Object raw = Conversions.convertToRawType(value, schema, type, conversion);
            if (value.equals(Conversions.convertToLogicalType(raw, schema, type, conversion))) {
                return raw;
            }
        } catch (RuntimeException e) {
            throw new NotOfItsTypeException("", value + ", not a " + type.getName() + ": " + e.getMessage());
        }
        throw new NotOfItsTypeException("", value + ", which " + type.getName() + " has no unit for");
    }

    /** Not Avro's own conversion: that refuses what has more digits than its type, which every reader of the bytes takes. */
    private static Object decimal(BigDecimal decimal, Schema schema, LogicalTypes.Decimal type) {
        long lacking = (long) type.getScale() - decimal.scale();
        if (lacking < -MOST_ZEROS || lacking > MOST_ZEROS) {
            throw new NotOfItsTypeException("", "a decimal of scale " + decimal.scale() + ", not " + type.getScale());
        }
        BigInteger unscaled;
        try {
            unscaled = decimal.setScale(type.getScale()).unscaledValue();
        } catch (ArithmeticException e) {
            throw new NotOfItsTypeException(
                    "", "a decimal of " + decimal.scale() + " digits after the point, not " + type.getScale());
        }
        byte[] bytes = unscaled.toByteArray();
        if (schema.getType() == Schema.Type.BYTES) {
            return ByteBuffer.wrap(bytes);
        }
        int size = schema.getFixedSize();
        if (bytes.length > size) {
            throw new NotOfItsTypeException("", "a decimal of " + bytes.length + " bytes, not " + size);
        }
        byte[] fixed = new byte[size];
        Arrays.fill(fixed, (byte) (unscaled.signum() < 0 ? -1 : 0));
        System.arraycopy(bytes, 0, fixed, size - bytes.length, bytes.length);
        return new GenericData.Fixed(schema, fixed);
    }

    private static Object leaf(Object value, Schema schema) {
        return switch (schema.getType()) {
            case STRING -> cast(value, CharSequence.class, schema);
            case ENUM -> symbol(value, schema);
            case FIXED -> fixed(value, schema);
            case BYTES ->
                value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : cast(value, ByteBuffer.class, schema);
            case INT -> cast(value, Integer.class, schema);
            case LONG ->
                value instanceof Integer number ? (Object) number.longValue() : cast(value, Long.class, schema);
            case FLOAT -> cast(value, Float.class, schema);
            case DOUBLE ->
                value instanceof Float number ? (Object) number.doubleValue() : cast(value, Double.class, schema);
            case BOOLEAN -> cast(value, Boolean.class, schema);
            default -> {
                if (value != null) {
                    throw mismatch(value, schema);
                }
                yield null;
            }
        };
    }

    private static Object symbol(Object value, Schema schema) {
        if (value instanceof GenericData.EnumSymbol) {
            return value;
        }
        if (value == null || !schema.hasEnumSymbol(value.toString())) {
            throw mismatch(value, schema);
        }
        return new GenericData.EnumSymbol(schema, value.toString());
    }

    private static Object fixed(Object value, Schema schema) {
        GenericFixed fixed = cast(value, GenericFixed.class, schema);
        if (fixed.bytes().length != schema.getFixedSize()) {
            throw new NotOfItsTypeException("", fixed.bytes().length + " bytes, not " + schema.getFixedSize());
        }
        return value instanceof GenericData.Fixed ? value : new GenericData.Fixed(schema, fixed.bytes());
    }

    private static <T> T cast(Object value, Class<T> type, Schema schema) {
        if (!type.isInstance(value)) {
            throw mismatch(value, schema);
        }
        return type.cast(value);
    }

    private static NotOfItsTypeException mismatch(Object value, Schema schema) {
        return new NotOfItsTypeException("", TypeName.of(value) + ", not a " + schema.getFullName());
    }
}
