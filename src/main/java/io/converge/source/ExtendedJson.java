package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/** MongoDB's JSON, whose values may name their types, as {@code {"$numberLong": "5"}}, in the JSON that people write. */
final class ExtendedJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?");

    private static final Pattern NUMBER_OF_MS = Pattern.compile("-?[0-9]{1,18}");

    private ExtendedJson() {}

    /** What is of no type that is known here stays as it is. */
    static JsonNode plain(JsonNode value) {
        if (value.isArray()) {
            ArrayNode array = NODES.arrayNode(value.size());
            value.forEach(element -> array.add(plain(element)));
            return array;
        } else if (!value.isObject()) {
            return value;
        }
        JsonNode scalar = value.size() == 1
                ? scalar(value.fieldNames().next(), value.elements().next())
                : null;
        if (scalar != null) {
            return scalar;
        }
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            object.set(entry.getKey(), plain(entry.getValue()));
        }
        return object;
    }

    /** Null if the name is that of no type. */
    private static JsonNode scalar(String type, JsonNode value) {
        return switch (type) {
            case "$oid" -> value.isTextual() ? value : null;
            case "$numberLong", "$numberInt", "$numberDecimal", "$numberDouble" -> number(value);
            case "$date" -> date(plain(value));
            case "$binary" -> value.path("base64").isTextual() ? value.get("base64") : null;
            default -> null;
        };
    }

    /** NaN and the infinities stay texts. */
    private static JsonNode number(JsonNode value) {
        return value.isTextual() && NUMBER.matcher(value.textValue()).matches()
                ? DecimalNode.valueOf(new BigDecimal(value.textValue()))
                : value;
    }

    private static JsonNode date(JsonNode value) {
        boolean isWhole = value.isIntegralNumber() && value.canConvertToLong()
                || value.isBigDecimal() && NUMBER_OF_MS.matcher(value.asText()).matches();
        return isWhole
                ? NODES.textNode(
                        Instant.ofEpochMilli(Long.parseLong(value.asText())).toString())
                : value.isTextual() ? value : null;
    }
}
