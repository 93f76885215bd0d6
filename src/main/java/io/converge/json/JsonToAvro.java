package io.converge.json;

import static io.converge.json.JsonLeaf.mismatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The JSON that people write as Avro values: decimals are texts or numbers, times ms or ISO-8601, other bytes Base64, and a
 * union's value stands without the name of its branch, where the first branch that fits is meant. Nothing is dropped or rounded: what does not fit is an error.
 */
public final class JsonToAvro {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Map<JsonNode, Map<Schema, Object>> attempts = new IdentityHashMap<>();

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
        return new JsonToAvro().record(json, schema, "");
    }

    private GenericRecord record(JsonNode json, Schema schema, String place) throws JsonFormException {
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

    private Object field(JsonNode json, Field field, String place) throws JsonFormException {
        boolean absent = json == null;
        if (absent && field.hasDefaultValue()) {
            return defaultValue(field, place);
        }
        if (absent && !field.schema().isNullable()) {
            throw new JsonFormException(place + " is missing");
        }
        return absent ? null : value(json, field.schema(), place);
    }

    private static Object defaultValue(Field field, String place) throws JsonFormException {
        try {
            return GenericData.get().getDefaultValue(field);
        } catch (AvroRuntimeException e) {
            throw new JsonFormException(place + " is missing, and its default is none of its type");
        }
    }

    private Object value(JsonNode json, Schema schema, String place) throws JsonFormException {
        return switch (schema.getType()) {
            case UNION -> union(json, schema, place);
            case RECORD -> record(json, schema, place);
            case MAP -> map(json, schema.getValueType(), place);
            case ARRAY -> array(json, schema.getElementType(), place);
            default -> JsonLeaf.of(json, schema, place);
        };
    }

    /**
     * The first branch that fits, of a number the first that has the very number; else the one that is named as in Avro's own
     * JSON, {@code {"branch": value}}. With null as the only other branch, what is wrong with the value is told.
     */
    private Object union(JsonNode json, Schema union, String place) throws JsonFormException {
        List<Schema> branches = new ArrayList<>(union.getTypes());
        branches.removeIf(branch -> (branch.getType() == Type.NULL) != json.isNull());
        if (branches.size() == 1) {
            return value(json, branches.get(0), place);
        }
        branches.sort(Comparator.comparing(branch -> !JsonLeaf.isExact(json, branch)));
        for (Schema branch : branches) {
            Object value = attempt(json, branch, place);
            if (!(value instanceof JsonFormException)) {
                return value;
            }
        }
        String name = json.isObject() && json.size() == 1 ? json.fieldNames().next() : "";
        Integer named = union.getIndexNamed(name);
        if (named == null) {
            throw mismatch(json, "a value of " + union, place);
        }
        return value(json.get(name), union.getTypes().get(named), place);
    }

    /** The value or an exception. It is remembered, as unions in unions would ask for ever. */
    private Object attempt(JsonNode json, Schema branch, String place) {
        Map<Schema, Object> known = json.isContainerNode()
                ? attempts.computeIfAbsent(json, any -> new IdentityHashMap<>())
                : new IdentityHashMap<>();
        return known.computeIfAbsent(branch, any -> {
            try {
                return value(json, branch, place);
            } catch (JsonFormException e) {
                return e;
            }
        });
    }

    private Map<String, Object> map(JsonNode json, Schema valueType, String place) throws JsonFormException {
        if (!json.isObject()) {
            throw mismatch(json, "an object", place);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            map.put(entry.getKey(), value(entry.getValue(), valueType, place + "/" + entry.getKey()));
        }
        return map;
    }

    private List<Object> array(JsonNode json, Schema elementType, String place) throws JsonFormException {
        if (!json.isArray()) {
            throw mismatch(json, "an array", place);
        }
        GenericData.Array<Object> array = new GenericData.Array<>(json.size(), Schema.createArray(elementType));
        for (JsonNode element : json) {
            array.add(value(element, elementType, place + "/" + array.size()));
        }
        return array;
    }
}
