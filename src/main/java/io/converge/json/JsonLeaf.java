package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Printable;
import io.converge.serde.TimeText;
import io.converge.serde.binary.AvroForm;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;

/** Single values of JSON as Avro's, of a type that is neither a union nor a record, map or array. */
final class JsonLeaf {

    private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();

    /** That a decimal as a text may have in front and behind. */
    private static final int MOST_ZEROS = 1_000;

    private static final int MOST_SHOWN = 61;

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
            case FLOAT -> (float) floating(json, Type.FLOAT, place);
            case DOUBLE -> floating(json, Type.DOUBLE, place);
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

    /** Whether a type has the very number: 0.5 is a float, 0.1 is not, and only floats have -0. Of what is no number, always. */
    static boolean isExact(JsonNode json, Schema schema) {
        boolean floats = schema.getType() == Type.FLOAT || schema.getType() == Type.DOUBLE;
        if (isNegativeZero(json)) {
            return floats;
        }
        return !json.isNumber() || !floats || Floating.isExact(number(json), schema.getType());
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
        TimeText time = TimeText.of(schema);
        if (json.isTextual() && time != null) {
            try {
                return time.parse(json.textValue());
            } catch (IllegalArgumentException e) {
                throw mismatch(json, e.getMessage(), place);
            }
        }
        if (!json.isNumber()) {
            throw mismatch(json, "a whole number" + (time == null ? "" : " or a time as in ISO-8601"), place);
        }
        try {
            return number(json).longValueExact();
        } catch (ArithmeticException e) {
            throw mismatch(json, "a whole number of 64 bits", place);
        }
    }

    private static double floating(JsonNode json, Type type, Place place) throws JsonFormException {
        if (json.isNumber()) {
            Double value = Floating.of(number(json), type);
            if (value == null) {
                throw mismatch(json, withoutLoss(number(json), type), place);
            }
            return isNegativeZero(json) ? -0.0 : value;
        }
        return switch (json.isTextual() ? json.textValue() : "") {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw mismatch(json, "a number", place);
        };
    }

    private static String withoutLoss(BigDecimal number, Type type) {
        Number nearest = Floating.nearest(number, type);
        String name = "a " + type.getName();
        return Double.isFinite(nearest.doubleValue())
                ? name + ": the nearest one is " + Floating.shortest(nearest)
                : name;
    }

    private static ByteBuffer binary(JsonNode json, Schema schema, Place place) throws JsonFormException {
        if (BinaryText.isBase64(json)) {
            return ByteBuffer.wrap(base64(json, place));
        }
        return switch (logicalType(schema)) {
            case "decimal" -> {
                LogicalTypes.Decimal type = (LogicalTypes.Decimal) schema.getLogicalType();
                yield DECIMALS.toBytes(decimal(json, type, place), schema, type);
            }
            case "big-decimal" -> bigDecimal(json, place);
            default -> ByteBuffer.wrap(base64(json, place));
        };
    }

    private static Object fixed(JsonNode json, Schema schema, Place place) throws JsonFormException {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal type && !BinaryText.isBase64(json)) {
            try {
                return DECIMALS.toFixed(decimal(json, type, place), schema, type);
            } catch (AvroRuntimeException e) {
                throw mismatch(json, "a decimal of " + schema.getFixedSize() + " bytes", place);
            }
        }
        byte[] bytes = fixedBytes(json, schema, place);
        if (bytes.length != schema.getFixedSize()) {
            throw mismatch(json, schema.getFixedSize() + " bytes in Base64", place);
        }
        return new GenericData.Fixed(schema, bytes);
    }

    /** A UUID or a duration may also stand in Base64; what could be both is a duration. */
    private static byte[] fixedBytes(JsonNode json, Schema schema, Place place) throws JsonFormException {
        String type = json.isTextual() ? logicalType(schema) : "";
        if (type.equals("uuid") && json.textValue().contains("-")) {
            return written(json, BinaryText::uuid, "a UUID such as 123e4567-e89b-12d3-a456-426614174000", place);
        }
        if (type.equals("duration")) {
            return written(json, JsonLeaf::duration, "a duration such as P1M2DT3.500S, each count of 32 bits", place);
        }
        return base64(json, place);
    }

    private static byte[] duration(String text) {
        return BinaryText.isDuration(text) ? BinaryText.duration(text) : BinaryText.bytes(text);
    }

    private static byte[] written(JsonNode json, Function<String, byte[]> form, String expected, Place place)
            throws JsonFormException {
        try {
            return form.apply(json.textValue());
        } catch (IllegalArgumentException e) {
            throw mismatch(json, expected, place);
        }
    }

    private static ByteBuffer bigDecimal(JsonNode json, Place place) throws JsonFormException {
        String expected = "a decimal such as \"1.50\"";
        if (!json.isNumber() && !json.isTextual()) {
            throw mismatch(json, expected, place);
        }
        if (json.isTextual() && json.textValue().length() > BinaryText.MOST_DIGITS) {
            throw mismatch(json, expected + " of " + BinaryText.MOST_DIGITS + " characters at most", place);
        }
        try {
            return AvroForm.bigDecimal(json.isNumber() ? number(json) : digits(json.textValue()));
        } catch (NumberFormatException e) {
            throw mismatch(json, expected, place);
        }
    }

    private static BigDecimal decimal(JsonNode json, LogicalTypes.Decimal type, Place place) throws JsonFormException {
        String allowed =
                "a decimal of " + type.getPrecision() + " digits, " + type.getScale() + " of them after the point";
        try {
            BigDecimal decimal = json.isNumber() ? number(json) : digits(text(json, type, allowed, place));
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

    /** Digits of other scripts are numbers for Java, and for nobody who reads the product. */
    private static BigDecimal digits(String text) {
        if (!text.chars().allMatch(c -> c < 0x80)) {
            throw new NumberFormatException("not in ASCII");
        }
        return new BigDecimal(text);
    }

    /** A text of millions of digits would be read for hours. */
    private static String text(JsonNode json, LogicalTypes.Decimal type, String allowed, Place place)
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
        JsonNode base64 = BinaryText.isBase64(json) ? json.get(BinaryText.BASE64) : json;
        text(base64, place);
        return written(base64, BinaryText::bytes, "bytes in Base64", place);
    }

    private static String logicalType(Schema schema) {
        return schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    }

    /** The number that is written there. */
    private static BigDecimal number(JsonNode json) {
        return json.isDouble() || json.isFloat() ? new BigDecimal(json.asText()) : json.decimalValue();
    }

    static JsonFormException mismatch(JsonNode json, String expected, Place place) {
        return new JsonFormException(place.subject() + " is " + shown(json) + ", not " + expected);
    }

    /** Of what holds other values no more is written than is shown: it may hold a line of many megabytes. */
    static String shown(JsonNode json) {
        return Printable.within(json.isContainerNode() ? Excerpt.of(json) : json.toString(), MOST_SHOWN);
    }
}
