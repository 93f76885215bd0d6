package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;

/**
 * The type of a value in JSON as Kafka Connect's converter writes it beside the value, if it does.
 *
 * @param schema null: nothing is known of the type
 */
record ConnectType(JsonNode schema) {

    static final ConnectType UNKNOWN = new ConnectType(null);

    static final String VARIABLE_SCALE_DECIMAL = "io.debezium.data.VariableScaleDecimal";

    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";
    private static final String SCALE = "scale";
    private static final String VALUE = "value";
    private static final int MOST_SCALE = 100_000;

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
        ConnectType field = field(name);
        return field.isUnknown() ? below("values") : field;
    }

    private ConnectType field(String name) {
        if (schema != null) {
            for (JsonNode field : schema.path("fields")) {
                if (field.path("field").asText().equals(name)) {
                    return new ConnectType(field);
                }
            }
        }
        return UNKNOWN;
    }

    ConnectType element() {
        return below("items");
    }

    private ConnectType below(String what) {
        return schema == null || !schema.has(what) ? UNKNOWN : new ConnectType(schema.get(what));
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
                && value.has(SCALE)
                && value.path(VALUE).isTextual();
        return isVariable && (schema == null || name().equals(VARIABLE_SCALE_DECIMAL))
                ? unscaled(value.get(VALUE), value.get(SCALE).asInt(Integer.MAX_VALUE))
                : null;
    }

    /** @throws IllegalArgumentException if it is no Base64 of a number */
    static BigDecimal unscaled(JsonNode base64, int scale) {
        byte[] bytes = Base64.getDecoder().decode(base64.textValue());
        if (bytes.length == 0 || Math.abs((long) scale) > MOST_SCALE) {
            throw new IllegalArgumentException("no decimal");
        }
        return new BigDecimal(new BigInteger(bytes), scale);
    }
}
