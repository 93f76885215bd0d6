package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;

/** Single values of JSON as Avro's, of a type that is neither a union nor a record, map or array. */
final class JsonLeaf {

    private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();
    private static final Base64.Encoder UNPADDED = Base64.getEncoder().withoutPadding();

    /** That a decimal as a text may have in front and behind. */
    private static final int MOST_ZEROS = 1_000;

    private JsonLeaf() {}

    static Object of(JsonNode json, Schema schema, Place place) throws JsonFormException {
        return switch (schema.getType()) {
            case STRING -> text(json, place);
            case ENUM -> symbol(json, schema, place);
            case BYTES -> binary(json, schema, place);
            case FIXED -> fixed(json, schema, place);
            case INT -> {
                long number = integer(json, schema, place);
                if (number != (int) number) {
                    throw mismatch(json, "an int", place);
                }
                yield (int) number;
            }
            case LONG -> integer(json, schema, place);
            case FLOAT -> (float) floating(json, true, place);
            case DOUBLE -> floating(json, false, place);
            case BOOLEAN -> {
                if (!json.isBoolean()) {
                    throw mismatch(json, "true or false", place);
                }
                yield json.booleanValue();
            }
            default -> {
                if (!json.isNull()) {
                    throw mismatch(json, "null", place);
                }
                yield null;
            }
        };
    }

    /** Whether a type has the very number: 0.5 is a float, 0.1 is not. Of what is no number, always. */
    static boolean isExact(JsonNode json, Schema schema) {
        boolean isFloat = schema.getType() == Type.FLOAT;
        if (!json.isNumber() || !isFloat && schema.getType() != Type.DOUBLE) {
            return true;
        }
        Number nearest = isFloat
                ? (Number) number(json).floatValue()
                : (Number) number(json).doubleValue();
        return Double.isFinite(nearest.doubleValue())
                && new BigDecimal(nearest.toString()).compareTo(number(json)) == 0
                && (!isFloat || new BigDecimal(nearest.doubleValue()).compareTo(number(json)) == 0);
    }

    private static String text(JsonNode json, Place place) throws JsonFormException {
        if (!json.isTextual()) {
            throw mismatch(json, "a text", place);
        }
        return json.textValue();
    }

    private static Object symbol(JsonNode json, Schema schema, Place place) throws JsonFormException {
        if (!schema.hasEnumSymbol(text(json, place))) {
            throw mismatch(json, "one of " + schema.getEnumSymbols(), place);
        }
        return new GenericData.EnumSymbol(schema, json.textValue());
    }

    private static long integer(JsonNode json, Schema schema, Place place) throws JsonFormException {
        if (json.isTextual() && isTimestamp(schema.getLogicalType())) {
            return timestamp(json, schema.getLogicalType(), place);
        }
        if (!json.isNumber()) {
            String time = isTimestamp(schema.getLogicalType()) ? " or a time such as 2026-01-31T12:00:00Z" : "";
            throw mismatch(json, "a whole number" + time, place);
        }
        try {
            return number(json).longValueExact();
        } catch (ArithmeticException e) {
            throw mismatch(json, "a whole number of 64 bits", place);
        }
    }

    private static boolean isTimestamp(LogicalType type) {
        return type instanceof LogicalTypes.TimestampMillis || type instanceof LogicalTypes.TimestampMicros;
    }

    private static long timestamp(JsonNode json, LogicalType type, Place place) throws JsonFormException {
        try {
            Instant instant = Instant.parse(json.textValue());
            return type instanceof LogicalTypes.TimestampMillis
                    ? instant.toEpochMilli()
                    : Math.addExact(
                            Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw mismatch(json, "a time such as 2026-01-31T12:00:00Z", place);
        }
    }

    private static double floating(JsonNode json, boolean isFloat, Place place) throws JsonFormException {
        if (json.isNumber()) {
            BigDecimal number = number(json);
            double nearest = isFloat ? number.floatValue() : number.doubleValue();
            if (Double.isInfinite(nearest)) {
                throw mismatch(json, isFloat ? "a float" : "a double", place);
            }
            return isNegativeZero(json) ? -0.0 : nearest;
        }
        return switch (json.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw mismatch(json, "a number", place);
        };
    }

    private static ByteBuffer binary(JsonNode json, Schema schema, Place place) throws JsonFormException {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal type
                ? DECIMALS.toBytes(decimal(json, type, place), schema, type)
                : ByteBuffer.wrap(base64(json, place));
    }

    private static Object fixed(JsonNode json, Schema schema, Place place) throws JsonFormException {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal type) {
            try {
                return DECIMALS.toFixed(decimal(json, type, place), schema, type);
            } catch (AvroRuntimeException e) {
                throw mismatch(json, "a decimal of " + schema.getFixedSize() + " bytes", place);
            }
        }
        byte[] bytes = base64(json, place);
        if (bytes.length != schema.getFixedSize()) {
            throw mismatch(json, schema.getFixedSize() + " bytes in Base64", place);
        }
        return new GenericData.Fixed(schema, bytes);
    }

    private static BigDecimal decimal(JsonNode json, LogicalTypes.Decimal type, Place place) throws JsonFormException {
        String allowed =
                "a decimal of " + type.getPrecision() + " digits, " + type.getScale() + " of them after the point";
        try {
            BigDecimal decimal = json.isNumber() ? number(json) : new BigDecimal(digits(json, type, allowed, place));
            if (decimal.signum() == 0) {
                return BigDecimal.ZERO.setScale(type.getScale());
            }
            // What lacks so many digits before or after the point would take their number in memory to be scaled.
            long dropped = (long) decimal.scale() - type.getScale();
            if (dropped >= decimal.precision() || decimal.precision() - dropped > type.getPrecision()) {
                throw mismatch(json, allowed, place);
            }
            BigDecimal scaled = decimal.setScale(type.getScale());
            if (scaled.precision() > type.getPrecision()) {
                throw mismatch(json, allowed, place);
            }
            return scaled;
        } catch (NumberFormatException | ArithmeticException e) {
            throw mismatch(json, allowed, place);
        }
    }

    /** A text of millions of digits would be read for hours. */
    private static String digits(JsonNode json, LogicalTypes.Decimal type, String allowed, Place place)
            throws JsonFormException {
        if (!json.isTextual()) {
            throw mismatch(json, allowed, place);
        }
        String text = json.textValue();
        if (text.length() > (long) MOST_ZEROS + type.getPrecision() + type.getScale()) {
            throw mismatch(json, allowed, place);
        }
        return text;
    }

    private static boolean isNegativeZero(JsonNode json) {
        return (json.isDouble() || json.isFloat()) && Double.compare(json.doubleValue(), -0.0) == 0;
    }

    private static byte[] base64(JsonNode json, Place place) throws JsonFormException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text(json, place));
            // The decoder drops bits that are beyond the last byte.
            if (UNPADDED.encodeToString(bytes).equals(json.textValue().replace("=", ""))) {
                return bytes;
            }
            throw mismatch(json, "bytes in Base64", place);
        } catch (IllegalArgumentException e) {
            throw mismatch(json, "bytes in Base64", place);
        }
    }

    /** The number that is written there. */
    private static BigDecimal number(JsonNode json) {
        return json.isDouble() || json.isFloat() ? new BigDecimal(json.asText()) : json.decimalValue();
    }

    static JsonFormException mismatch(JsonNode json, String expected, Place place) {
        return new JsonFormException(place.subject() + " is " + shown(json) + ", not " + expected);
    }

    /** Of what holds other values no more is written than is shown: it may hold a line of many megabytes. */
    private static String shown(JsonNode json) {
        return Place.cut(json.isContainerNode() ? Excerpt.of(json) : json.toString());
    }
}
