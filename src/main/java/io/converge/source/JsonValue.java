package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of JSON's, with what Kafka Connect's converter says of its type. */
final class JsonValue implements Value {

    private static final String SCHEMA = "schema";
    private static final String PAYLOAD = "payload";

    private final JsonNode node;
    private final ConnectType type;

    private JsonValue(JsonNode node, ConnectType type) {
        this.node = node;
        this.type = type;
    }

    /**
     * What a document says: where it is the envelope of Kafka Connect's converter, what stands in that.
     *
     * @return null for null
     */
    static JsonValue of(JsonNode document) {
        JsonNode schema = document.get(SCHEMA);
        boolean isEnvelope = document.size() == 2
                && document.has(PAYLOAD)
                && schema != null
                && (schema.isNull() || schema.path("type").isTextual());
        return isEnvelope
                ? of(document.get(PAYLOAD), ConnectType.of(schema.isNull() ? null : schema))
                : of(document, ConnectType.UNKNOWN);
    }

    /** @return null for null */
    static JsonValue of(JsonNode node, ConnectType type) {
        return node == null || node.isNull() || node.isMissingNode() ? null : new JsonValue(node, type);
    }

    JsonNode node() {
        return node;
    }

    ConnectType type() {
        return type;
    }

    @Override
    public Value child(String name) {
        if (node.isObject()) {
            return of(node.get(name), type.member(name));
        }
        return node.isArray() && name.matches("0|[1-9]\\d{0,8}")
                ? of(node.get(Integer.parseInt(name)), type.element())
                : null;
    }

    @Override
    public List<String> names() {
        return namesOf(node);
    }

    @Override
    public Map<String, Value> entries() {
        Map<String, Value> entries = new LinkedHashMap<>();
        node.properties().forEach(member -> entries.put(member.getKey(), child(member.getKey())));
        return entries;
    }

    /** The names of an object's members. */
    static List<String> namesOf(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Override
    public Object leaf() {
        BigDecimal decimal = decimal();
        if (decimal != null) {
            return decimal;
        } else if (node.isTextual()) {
            return node.textValue();
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        } else if (node.isNumber()) {
            return node.decimalValue();
        } else if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isArray() ? List.of() : Map.of();
    }

    private BigDecimal decimal() {
        try {
            return type.decimal(node);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public long unitsPerSecond() {
        DebeziumTime time = type.time();
        return time == null || !time.isInstant() ? NO_UNIT : time.unitsPerSecond();
    }

    @Override
    public boolean standsFor(String text) {
        if (node.isTextual()) {
            String given = node.textValue();
            return given.equals(text)
                    || given.equals(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                    || given.equals("{\"" + text + "\":\"" + text + "\"}");
        } else if (node.isArray()) {
            return node.size() == 1 && node.get(0).asText().equals(text) || areBytes(text);
        }
        return node.isObject() && node.size() == 1 && node.has(text);
    }

    private boolean areBytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (node.size() != bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (!node.get(i).isInt() || node.get(i).intValue() != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
