package io.converge.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The JSON that people write as Avro values: decimals are texts or numbers, times ms or ISO-8601, other bytes Base64, and a
 * union's value stands without the name of its branch. Nothing is dropped or rounded: what does not fit is an error.
 */
public final class JsonToAvro {

    private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private JsonToAvro() {}

    /** @throws JsonFormException if {@code text} is not JSON, or does not fit {@code schema} */
    public static GenericRecord read(String text, Schema schema) throws JsonFormException {
        try {
            return record(JSON.readTree(text), schema);
        } catch (JsonProcessingException e) {
            throw new JsonFormException("not JSON: " + e.getOriginalMessage() + ", at column "
                    + e.getLocation().getColumnNr());
        }
    }

    /** @throws JsonFormException if {@code json} does not fit {@code schema} */
    public static GenericRecord record(JsonNode json, Schema schema) throws JsonFormException {
        return record(json, schema, "");
    }

    private static GenericRecord record(JsonNode json, Schema schema, String place) throws JsonFormException {
        if (!json.isObject()) {
            throw mismatch(json, "an object", place);
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (schema.getField(entry.getKey()) == null) {
                throw new JsonFormException(schema.getFullName() + " has no field " + place + "/" + entry.getKey());
            }
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            record.put(field.pos(), field(json.get(field.name()), field, place + "/" + field.name()));
        }
        return record;
    }

    private static Object field(JsonNode json, Field field, String place) throws JsonFormException {
        boolean absent = json == null;
        if (absent && field.hasDefaultValue()) {
            return GenericData.get().getDefaultValue(field);
        }
        if (absent && !field.schema().isNullable()) {
            throw new JsonFormException(place + " is missing");
        }
        return absent ? null : value(json, field.schema(), place);
    }

    private static Object value(JsonNode json, Schema schema, String place) throws JsonFormException {
        return switch (schema.getType()) {
            case UNION -> union(json, schema, place);
            case RECORD -> record(json, schema, place);
            case MAP -> map(json, schema.getValueType(), place);
            case ARRAY -> array(json, schema.getElementType(), place);
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
            case FLOAT -> (float) floating(json, place);
            case DOUBLE -> floating(json, place);
            case BOOLEAN -> {
                if (!json.isBoolean()) {
                    throw mismatch(json, "true or false", place);
                }
                yield json.booleanValue();
            }
            case NULL -> {
                if (!json.isNull()) {
                    throw mismatch(json, "null", place);
                }
                yield null;
            }
        };
    }

    /** The first branch that fits. With null as the only other branch, what is wrong with the value is told. */
    private static Object union(JsonNode json, Schema union, String place) throws JsonFormException {
        List<Schema> branches = new ArrayList<>(union.getTypes());
        branches.removeIf(branch -> (branch.getType() == Type.NULL) != json.isNull());
        if (branches.size() == 1) {
            return value(json, branches.get(0), place);
        }
        for (Schema branch : branches) {
            try {
                return value(json, branch, place);
            } catch (JsonFormException e) {
                // The next branch may fit.
            }
        }
        throw mismatch(json, "a value of " + union, place);
    }

    private static Map<String, Object> map(JsonNode json, Schema valueType, String place) throws JsonFormException {
        if (!json.isObject()) {
            throw mismatch(json, "an object", place);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            map.put(entry.getKey(), value(entry.getValue(), valueType, place + "/" + entry.getKey()));
        }
        return map;
    }

    private static List<Object> array(JsonNode json, Schema elementType, String place) throws JsonFormException {
        if (!json.isArray()) {
            throw mismatch(json, "an array", place);
        }
        GenericData.Array<Object> array = new GenericData.Array<>(json.size(), Schema.createArray(elementType));
        for (JsonNode element : json) {
            array.add(value(element, elementType, place + "/" + array.size()));
        }
        return array;
    }

    private static String text(JsonNode json, String place) throws JsonFormException {
        if (!json.isTextual()) {
            throw mismatch(json, "a text", place);
        }
        return json.textValue();
    }

    private static Object symbol(JsonNode json, Schema schema, String place) throws JsonFormException {
        if (!schema.hasEnumSymbol(text(json, place))) {
            throw mismatch(json, "one of " + schema.getEnumSymbols(), place);
        }
        return new GenericData.EnumSymbol(schema, json.textValue());
    }

    private static long integer(JsonNode json, Schema schema, String place) throws JsonFormException {
        if (json.isTextual() && isTimestamp(schema.getLogicalType())) {
            return timestamp(json, schema.getLogicalType(), place);
        }
        if (!json.isNumber()) {
            throw mismatch(json, "a whole number", place);
        }
        try {
            return json.decimalValue().longValueExact();
        } catch (ArithmeticException e) {
            throw mismatch(json, "a whole number of 64 bits", place);
        }
    }

    private static boolean isTimestamp(LogicalType type) {
        return type instanceof LogicalTypes.TimestampMillis || type instanceof LogicalTypes.TimestampMicros;
    }

    private static long timestamp(JsonNode json, LogicalType type, String place) throws JsonFormException {
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

    private static double floating(JsonNode json, String place) throws JsonFormException {
        if (json.isNumber()) {
            return json.doubleValue();
        }
        return switch (json.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw mismatch(json, "a number", place);
        };
    }

    private static ByteBuffer binary(JsonNode json, Schema schema, String place) throws JsonFormException {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal type
                ? DECIMALS.toBytes(decimal(json, type, place), schema, type)
                : ByteBuffer.wrap(base64(json, place));
    }

    private static Object fixed(JsonNode json, Schema schema, String place) throws JsonFormException {
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

    private static BigDecimal decimal(JsonNode json, LogicalTypes.Decimal type, String place) throws JsonFormException {
        String allowed =
                "a decimal of " + type.getPrecision() + " digits, " + type.getScale() + " of them after the point";
        try {
            BigDecimal decimal = json.isNumber() ? json.decimalValue() : new BigDecimal(text(json, place));
            if (decimal.signum() != 0 && (long) decimal.precision() - decimal.scale() > type.getPrecision()) {
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

    private static byte[] base64(JsonNode json, String place) throws JsonFormException {
        try {
            return Base64.getDecoder().decode(text(json, place));
        } catch (IllegalArgumentException e) {
            throw mismatch(json, "bytes in Base64", place);
        }
    }

    private static JsonFormException mismatch(JsonNode json, String expected, String place) {
        String text = json.toString();
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new JsonFormException((place.isEmpty() ? "the line" : place) + " is " + shown + ", not " + expected);
    }
}
