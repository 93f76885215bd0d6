package io.converge.serde.product;

import io.converge.serde.binary.BadTextException;
import io.converge.serde.binary.BigDecimals;
import io.converge.serde.binary.UnionBranches;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;

/** Avro values for the leaves of a product's tree, of a type that is neither a union nor a record, map or array. */
final class NewValue {

    private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();

    private NewValue() {}

    /**
     * @param value {@linkplain #normalized normalized}
     * @throws IllegalArgumentException if it has no place in the type
     */
    static Object of(Object value, Schema schema, String place) {
        return switch (schema.getType()) {
            case STRING -> text(cast(value, String.class, schema, place), place);
            case ENUM -> symbol(cast(value, String.class, schema, place), schema, place);
            case BYTES -> bytes(value, schema, place);
            case FIXED -> fixed(value, schema, place);
            case INT -> (int) whole(value, schema, place, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(value, schema, place, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT, DOUBLE -> floating(cast(value, Number.class, schema, place), schema, place);
            case BOOLEAN -> cast(value, Boolean.class, schema, place);
            default -> {
                if (value != null) {
                    throw mismatch(value, schema, place);
                }
                yield null;
            }
        };
    }

    /** The number as the tree has it, whatever a procedure gives; other values as they are. */
    static Object normalized(Object value) {
        if (!(value instanceof Number number)) {
            return value;
        }
        double floating = number.doubleValue();
        if (!(number instanceof BigDecimal) && !Double.isFinite(floating)) {
            return floating;
        }
        BigDecimal decimal = number instanceof BigDecimal given ? given : new BigDecimal(number.toString());
        return decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
    }

    /**
     * Whether a type has the very number. 0.5 is one of float and double, 0.1 is none of float; the double next to it is as
     * good as it, as that is what it reads as. Of what is no number, always.
     */
    static boolean isExact(Object value, Schema schema) {
        return readsAlike(value, schema)
                && (schema.getType() != Type.FLOAT
                        || !(value instanceof BigDecimal number)
                        || new BigDecimal(number.floatValue()).compareTo(number) == 0);
    }

    /** Whether a type has a number that reads as this one. Of what is no number, always. */
    static boolean readsAlike(Object value, Schema schema) {
        boolean isFloat = schema.getType() == Type.FLOAT;
        if (!isFloat && schema.getType() != Type.DOUBLE || !(value instanceof BigDecimal number)) {
            return true;
        }
        Number nearest = isFloat ? (Number) number.floatValue() : (Number) number.doubleValue();
        return Double.isFinite(nearest.doubleValue()) && new BigDecimal(nearest.toString()).compareTo(number) == 0;
    }

    private static Object floating(Number value, Schema schema, String place) {
        boolean isFloat = schema.getType() == Type.FLOAT;
        Number nearest = isFloat ? (Number) value.floatValue() : (Number) value.doubleValue();
        if (value instanceof BigDecimal && Double.isInfinite(nearest.doubleValue())) {
            throw mismatch(value, schema, place);
        }
        return nearest;
    }

    /** A procedure may cut a text in the midst of a character. */
    static String text(String text, String place) {
        try {
            BadTextException.check(text);
            return text;
        } catch (BadTextException e) {
            throw new IllegalArgumentException((place.isEmpty() ? "the product" : place) + " " + e.fault());
        }
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
        if (schema.getLogicalType() instanceof LogicalTypes.BigDecimal && value instanceof Number number) {
            return BigDecimals.write(decimal(number, schema, place));
        }
        ByteBuffer bytes = cast(value, ByteBuffer.class, schema, place);
        if (bytes.hasRemaining() && UnionBranches.isDecimal(schema)) {
            // Only what has no digits at all is not read as a number.
            throw mismatch("a value of " + bytes.remaining() + " bytes", schema, place);
        }
        return bytes;
    }

    private static Object fixed(Object value, Schema schema, String place) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal type && value instanceof Number number) {
            try {
                return DECIMALS.toFixed(scaled(decimal(number, schema, place), type, place), schema, type);
            } catch (AvroRuntimeException tooLarge) {
                throw mismatch(value, schema, place);
            }
        }
        ByteBuffer buffer = cast(value, ByteBuffer.class, schema, place);
        if (buffer.remaining() != schema.getFixedSize() || UnionBranches.isDecimal(schema)) {
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
        boolean fits = number.signum() == 0
                || number.stripTrailingZeros().scale() <= type.getScale()
                        && (long) number.precision() - number.scale() <= (long) type.getPrecision() - type.getScale();
        if (!fits) {
            throw new IllegalArgumentException(place + " is " + number + ", not a decimal of " + type.getPrecision()
                    + " digits, " + type.getScale() + " of them after the point");
        }
        return number.signum() == 0 ? BigDecimal.ZERO.setScale(type.getScale()) : number.setScale(type.getScale());
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

    static <T> T cast(Object value, Class<T> type, Schema schema, String place) {
        if (!type.isInstance(value)) {
            throw mismatch(value, schema, place);
        }
        return type.cast(value);
    }

    static IllegalArgumentException mismatch(Object value, Schema schema, String place) {
        String text = value instanceof Map<?, ?> map ? "a map of " + map.size() : String.valueOf(value);
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        String expected = schema.getLogicalType() == null
                ? schema.getType().getName()
                : schema.getLogicalType().getName();
        return new IllegalArgumentException(
                (place.isEmpty() ? "the product" : place) + " is " + shown + ", not " + expected);
    }
}
