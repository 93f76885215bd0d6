package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The type of a value in JSON as Kafka Connect's converter writes it beside the value, if it does. What it is asked for is found once, as a record
 * may have a type of any size and as many values of it. Belongs to one thread.
 */
final class ConnectType {

    static final ConnectType UNKNOWN = new ConnectType(null);

    static final String VARIABLE_SCALE_DECIMAL = "io.debezium.data.VariableScaleDecimal";

    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";
    static final String SCALE = "scale";
    static final String VALUE = "value";

    /** No limit of digits is beyond this, so that it is nobody's number. */
    private static final int MOST_SCALE = 100_000;

    /** Of the digits of a number in Base64: enough for any that is within the limit of digits. */
    private static final int MOST_LETTERS = 8_000;

    /** Null: nothing is known of the type. */
    private final JsonNode schema;

    /** Null until it is asked for. */
    private Map<String, ConnectType> fields;

    private ConnectType values;
    private ConnectType items;

    private ConnectType(JsonNode schema) {
        this.schema = schema;
    }

    /** @param schema as the converter writes it; null: nothing is known */
    static ConnectType of(JsonNode schema) {
        return schema == null ? UNKNOWN : new ConnectType(schema);
    }

    /** The name of what it means; empty if it means nothing else than what it is. */
    private String name() {
        return schema == null ? "" : schema.path("name").asText();
    }

    boolean isUnknown() {
        return schema == null;
    }

    DebeziumTime time() {
        return DebeziumTime.named(name());
    }

    /** Of what stands under a name, in a struct or in a map. */
    ConnectType member(String name) {
        if (schema == null) {
            return UNKNOWN;
        }
        if (fields == null) {
            fields = new HashMap<>();
            for (JsonNode field : schema.path("fields")) {
                fields.putIfAbsent(field.path("field").asText(), of(field));
            }
            values = of(schema.get("values"));
        }
        return fields.getOrDefault(name, values);
    }

    ConnectType element() {
        if (schema == null) {
            return UNKNOWN;
        }
        if (items == null) {
            items = of(schema.get("items"));
        }
        return items;
    }

    /**
     * The number that a value is by its type; null if it is none by that.
     *
     * @throws IllegalArgumentException if it is to be one and is not
     */
    BigDecimal decimal(JsonNode value) {
        if (name().equals(DECIMAL) && value.isTextual()) {
            return unscaled(
                    value,
                    Integer.parseInt(schema.path("parameters").path(SCALE).asText()));
        }
        boolean isVariable = value.isObject()
                && value.size() == 2
                && value.path(SCALE).isInt()
                && value.path(VALUE).isTextual();
        return isVariable && (schema == null || name().equals(VARIABLE_SCALE_DECIMAL))
                ? unscaled(value.get(VALUE), value.get(SCALE).intValue())
                : null;
    }

    /** @throws IllegalArgumentException if it is no Base64 of a number */
    static BigDecimal unscaled(JsonNode base64, int scale) {
        String letters = base64.textValue();
        if (letters.isEmpty() || letters.length() > MOST_LETTERS || Math.abs((long) scale) > MOST_SCALE) {
            throw new IllegalArgumentException("no decimal");
        }
        return new BigDecimal(new BigInteger(Base64.getDecoder().decode(letters)), scale);
    }
}
