package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * A record of a topic on one line of JSON.
 *
 * @param key null if it has none
 * @param value null if it has none; the JSON of it, or an Avro record
 * @param headers their values in UTF-8, or null
 * @param timestamp ms; null if the line does not say
 */
public record TopicLine(byte[] key, Object value, Map<String, byte[]> headers, Long timestamp) {

    private static final Set<String> NAMES = Set.of("key", "value", "headers", "timestamp");

    private static final Schema TIME = new Schema.Parser()
            .parse(
                    "{\"type\": \"record\", \"name\": \"Record\", \"fields\": ["
                            + "{\"name\": \"timestamp\", \"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}}]}");

    /**
     * The record of a line. A key, a value or a header that is a text has its characters; any other has its JSON.
     *
     * @param values the schema of values in Avro; null: they are JSON
     * @throws JsonFormException if it is not JSON, or not of this form
     */
    public static TopicLine read(String line, Schema values) throws JsonFormException {
        JsonNode json = JsonToAvro.parse(line);
        if (!json.isObject() || !json.has("value")) {
            throw new JsonFormException(
                    "a record is an object such as {\"key\": \"A\", \"value\": {…}}, with a value or null");
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (!NAMES.contains(entry.getKey())) {
                throw new JsonFormException("a record has no " + Place.LINE.at(entry.getKey()));
            }
        }
        Map<String, byte[]> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path("headers").properties()) {
            headers.put(entry.getKey(), bytes(entry.getValue()));
        }
        JsonNode value = json.get("value");
        return new TopicLine(
                json.has("key") ? bytes(json.get("key")) : null,
                values == null || value.isNull() ? bytes(value) : JsonToAvro.record(value, values),
                headers,
                timestamp(json));
    }

    private static Long timestamp(JsonNode json) throws JsonFormException {
        if (!json.has("timestamp")) {
            return null;
        }
        JsonNode time = json.deepCopy();
        ((ObjectNode) time).retain("timestamp");
        GenericRecord read = JsonToAvro.record(time, TIME);
        return (Long) read.get("timestamp");
    }

    private static byte[] bytes(JsonNode node) {
        return node.isNull()
                ? null
                : (node.isTextual() ? node.textValue() : node.toString()).getBytes(StandardCharsets.UTF_8);
    }
}
