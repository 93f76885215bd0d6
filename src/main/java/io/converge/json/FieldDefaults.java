package io.converge.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.converge.model.Limits;
import io.converge.model.WellFormedText;
import io.converge.serde.binary.PerSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * What the fields of a schema are where a line does not have them, as the schema's own text says it: a number that its type
 * cannot hold, or a text that is none, is no default. Avro rounds the one and keeps the other. A schema in use may have any.
 */
final class FieldDefaults {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of each record the defaults of its fields, as they are written. */
    private static final PerSchema<Map<String, JsonNode>> WRITTEN = new PerSchema<>(FieldDefaults::read);

    private FieldDefaults() {}

    /**
     * The default of a field that has one.
     *
     * @throws JsonFormException if it is none of its type
     */
    static Object of(Schema record, Field field, Place place) throws JsonFormException {
        JsonNode written = written(record, field);
        try {
            return value(written, field.schema(), 0);
        } catch (NotOfItsTypeException e) {
            throw new JsonFormException(
                    place + " is missing, and its default " + JsonLeaf.shown(written) + " is none of its type");
        }
    }

    private static final class NotOfItsTypeException extends Exception {
        private static final long serialVersionUID = 1L;

        NotOfItsTypeException() {
            super(null, null, false, false);
        }
    }

    private static JsonNode written(Schema record, Field field) {
        return WRITTEN.of(record).getOrDefault(field.name(), MissingNode.getInstance());
    }

    private static Map<String, JsonNode> read(Schema record) {
        Map<String, JsonNode> defaults = new LinkedHashMap<>();
        try {
            for (JsonNode field : JSON.readTree(record.toString()).get("fields")) {
                if (field.has("default")) {
                    defaults.put(field.get("name").textValue(), field.get("default"));
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema's text is JSON", e);
        }
        return defaults;
    }

    private static Object value(JsonNode json, Schema schema, int depth) throws NotOfItsTypeException {
        require(depth <= Limits.DEPTH);
        return switch (schema.getType()) {
            case UNION -> ofUnion(json, schema, depth);
            case RECORD -> record(json, schema, depth);
            case MAP -> {
                require(json.isObject());
                Map<String, Object> map = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> entry : json.properties()) {
                    map.put(text(entry.getKey()), value(entry.getValue(), schema.getValueType(), depth + 1));
                }
                yield map;
            }
            case ARRAY -> {
                require(json.isArray());
                GenericData.Array<Object> array = new GenericData.Array<>(json.size(), schema);
                for (JsonNode element : json) {
                    array.add(value(element, schema.getElementType(), depth + 1));
                }
                yield array;
            }
            default -> leaf(json, schema);
        };
    }

    /** Of the first branch by the standard, of any by what is in use. */
    private static Object ofUnion(JsonNode json, Schema union, int depth) throws NotOfItsTypeException {
        for (Schema branch : union.getTypes()) {
            try {
                return value(json, branch, depth);
            } catch (NotOfItsTypeException e) {
                continue;
            }
        }
        throw new NotOfItsTypeException();
    }

    private static GenericRecord record(JsonNode json, Schema schema, int depth) throws NotOfItsTypeException {
        require(json.isObject());
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            JsonNode given = json.has(field.name()) ? json.get(field.name()) : written(schema, field);
            record.put(field.pos(), value(given, field.schema(), depth + 1));
        }
        return record;
    }

    private static Object leaf(JsonNode json, Schema schema) throws NotOfItsTypeException {
        switch (schema.getType()) {
            case BYTES:
                return ByteBuffer.wrap(bytes(json));
            case FIXED:
                byte[] bytes = bytes(json);
                require(bytes.length == schema.getFixedSize());
                return new GenericData.Fixed(schema, bytes);
            case STRING:
                require(json.isTextual());
                return text(json.textValue());
            case INT, LONG:
                require(json.isNumber());
                break;
            case FLOAT, DOUBLE:
                // An infinity may be a number that was too large for whoever has read the schema.
                require(json.isNumber() || json.asText().equals("NaN"));
                break;
            default:
                require(!json.isMissingNode());
        }
        try {
            return JsonLeaf.of(json, schema, Place.LINE);
        } catch (JsonFormException e) {
            throw new NotOfItsTypeException();
        }
    }

    private static String text(String text) throws NotOfItsTypeException {
        require(WellFormedText.fault(text) == WellFormedText.NO_FAULT);
        return text;
    }

    /** A character for each byte. */
    private static byte[] bytes(JsonNode json) throws NotOfItsTypeException {
        require(json.isTextual() && json.textValue().chars().allMatch(c -> c <= 0xff));
        return json.textValue().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean holds) throws NotOfItsTypeException {
        if (!holds) {
            throw new NotOfItsTypeException();
        }
    }
}
