package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.TimeText;
import io.converge.serde.change.ValueReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Values as Kafka Connect's converter and Debezium write them in JSON, as people would: decimals as numbers and not in Base64, times in
 * the unit of the type that they are read as, objects in a text as such. What nothing is known of stays as it is.
 */
final class ProductJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern INFINITY = Pattern.compile("(?i)infinity");
    private static final Pattern NUMBER = Pattern.compile("[-+.]?[0-9].*|-.*");

    /**
     * In front of and behind the digits of all numbers of a product that become texts: more than any product has, and few enough for a record of a
     * megabyte not to become many.
     */
    private static final int MOST_ZEROS = 1_000_000;

    private final boolean readsBase64;
    private final ValueReader limits;
    private long zeros;

    /**
     * @param readsBase64 whether a text that is no number is taken for the digits of a decimal in Base64 where nothing is known of its type, as Debezium
     *     writes it. That of a positive number begins with a letter, so that it is no number.
     * @param limits that a number is held to before anything is made of it
     */
    ProductJson(boolean readsBase64, ValueReader limits) {
        this.readsBase64 = readsBase64;
        this.limits = limits;
    }

    /**
     * The same value in the form that {@link JsonToAvro} reads.
     *
     * @param target what it is to be read as
     * @throws io.converge.serde.RefusedRecordException if a number in it is beyond a limit
     */
    JsonNode of(JsonNode value, ConnectType type, Schema target) {
        zeros = 0;
        return read(value, type, target);
    }

    private JsonNode read(JsonNode value, ConnectType type, Schema target) {
        Schema meant = only(target);
        if (value.isNull() || value.isMissingNode() || meant == null) {
            return value;
        }
        BigDecimal decimal = holdsNumbers(meant) ? decimal(value, type, meant) : null;
        if (decimal != null) {
            return meant.getType() == Schema.Type.STRING
                    ? NODES.textNode(plainText(decimal))
                    : DecimalNode.valueOf(decimal);
        }
        JsonNode time = value.isIntegralNumber() ? time(value, type.time(), meant) : null;
        return time != null ? time : nested(value, type, meant);
    }

    /** The branch that a value other than null is read as; null if there are several. */
    static Schema only(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> others = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return others.size() == 1 ? others.get(0) : null;
    }

    private String plainText(BigDecimal decimal) {
        int scale = decimal.scale();
        zeros += Math.max(0, scale < 0 ? -scale : scale - decimal.precision());
        if (zeros > MOST_ZEROS) {
            throw new RefusedRecordException(
                    RefusalReason.TOO_LARGE, "numbers of more than " + MOST_ZEROS + " zeros, as texts");
        }
        return decimal.toPlainString();
    }

    private static boolean holdsNumbers(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, MAP, ARRAY, BOOLEAN, ENUM, NULL -> false;
            default -> true;
        };
    }

    /** What is no decimal is told of with its place, by whoever reads it. */
    private BigDecimal decimal(JsonNode value, ConnectType type, Schema meant) {
        try {
            boolean isBase64 = readsBase64
                    && type.isUnknown()
                    && value.isTextual()
                    && meant.getLogicalType() instanceof LogicalTypes.Decimal
                    && !NUMBER.matcher(value.textValue()).matches()
                    && !INFINITY.matcher(value.textValue()).matches();
            BigDecimal decimal = isBase64
                    ? ConnectType.unscaled(value, ((LogicalTypes.Decimal) meant.getLogicalType()).getScale())
                    : type.decimal(value);
            if (decimal != null) {
                limits.check(decimal);
            }
            return decimal;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static JsonNode time(JsonNode value, DebeziumTime time, Schema meant) {
        if (time == null || !value.canConvertToLong()) {
            return null;
        }
        TimeText form = TimeText.of(meant);
        if (meant.getType() == Schema.Type.STRING && time.form() != null) {
            String text = time.form().format(value.longValue());
            return text == null ? null : NODES.textNode(text);
        }
        boolean isOfItsKind =
                form != null && (time.isInstant() && form.isInstant() || time.isTimeOfDay() && form.isTimeOfDay());
        return isOfItsKind ? inUnits(value, time.unitsPerSecond(), form.unitsPerSecond()) : null;
    }

    /** Where it would have to be rounded it is a fraction, which no time is. */
    private static JsonNode inUnits(JsonNode value, long given, long wanted) {
        BigInteger product = value.bigIntegerValue().multiply(BigInteger.valueOf(wanted));
        BigInteger[] parts = product.divideAndRemainder(BigInteger.valueOf(given));
        return parts[1].signum() == 0
                ? NODES.numberNode(parts[0])
                : DecimalNode.valueOf(new BigDecimal(product).divide(BigDecimal.valueOf(given)));
    }

    private JsonNode nested(JsonNode value, ConnectType type, Schema meant) {
        return switch (meant.getType()) {
            case RECORD, MAP -> object(unpacked(value), type, meant);
            case ARRAY -> array(unpacked(value), type, meant);
            default -> value;
        };
    }

    /** Debezium writes JSON columns as texts. */
    private static JsonNode unpacked(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        try {
            return JsonToAvro.parse(value.textValue());
        } catch (JsonFormException e) {
            return value;
        }
    }

    private JsonNode object(JsonNode value, ConnectType type, Schema meant) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String name = entry.getKey();
            Schema target = meant.getType() == Schema.Type.MAP ? meant.getValueType() : fieldType(meant, name);
            object.set(name, target == null ? entry.getValue() : read(entry.getValue(), type.member(name), target));
        }
        return object;
    }

    private static Schema fieldType(Schema record, String name) {
        Schema.Field field = record.getField(name);
        return field == null ? null : field.schema();
    }

    private JsonNode array(JsonNode value, ConnectType type, Schema meant) {
        if (!value.isArray()) {
            return value;
        }
        ArrayNode array = NODES.arrayNode(value.size());
        for (JsonNode element : value) {
            array.add(read(element, type.element(), meant.getElementType()));
        }
        return array;
    }
}
