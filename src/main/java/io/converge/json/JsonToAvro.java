package io.converge.json;

import static io.converge.json.JsonLeaf.mismatch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.converge.model.Limits;
import io.converge.serde.JsonFault;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The JSON that people write as Avro values: decimals are texts or numbers, dates and times numbers or ISO-8601, UUIDs and durations
 * texts, other bytes Base64, and a union's value may name its branch as Avro's own JSON does; where it stands bare, the first
 * branch that fits is meant. Nothing is dropped or rounded: what does not fit is an error. A float is given by the number that it is
 * written as, or by its very value.
 */
public final class JsonToAvro {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectReader ONE_OF_SEVERAL =
            JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Map<JsonNode, Map<Schema, Object>> attempts = new IdentityHashMap<>();
    private int trials;
    private int depth;
    private JsonFormException tooDeep;

    JsonToAvro() {}

    /** @throws JsonFormException if {@code text} is not JSON, or does not fit {@code schema} */
    public static GenericRecord read(String text, Schema schema) throws JsonFormException {
        return record(parse(text), schema);
    }

    /** @throws JsonFormException if {@code text} is not JSON, or a text in it is not one of Unicode */
    public static JsonNode parse(String text) throws JsonFormException {
        try (JsonParser parser = new SignedParser(JSON.createParser(text))) {
            JsonNode json = tree(parser);
            WholeTexts.check(json);
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static JsonNode tree(JsonParser parser) throws IOException, JsonFormException {
        try {
            JsonNode json = JSON.readTree(parser);
            return json == null ? MissingNode.getInstance() : json;
        } catch (NumberFormatException | ArithmeticException e) {
            throw new JsonFormException("a number's exponent is beyond 32 bits, at column "
                    + parser.currentTokenLocation().getColumnNr());
        } catch (JsonProcessingException e) {
            throw new JsonFormException("not JSON: " + JsonFault.message(e, parser.currentLocation()));
        }
    }

    /** Reads what {@link #parse} would take, bit by bit. */
    static JsonParser parser(Reader in) throws IOException {
        return new SignedParser(JSON.createParser(in));
    }

    /** The value that a parser stands at the beginning of. */
    static JsonNode value(JsonParser parser) throws IOException {
        return ONE_OF_SEVERAL.readTree(parser);
    }

    /** Whether a value fits a schema by itself. */
    public static boolean fits(JsonNode json, Schema schema) {
        try {
            new JsonToAvro().value(json, schema, Place.LINE);
            return true;
        } catch (JsonFormException e) {
            return false;
        }
    }

    /** @throws JsonFormException if {@code json} does not fit {@code schema} */
    public static GenericRecord record(JsonNode json, Schema schema) throws JsonFormException {
        return (GenericRecord) new JsonToAvro().value(json, schema, Place.LINE);
    }

    /**
     * The branch of a union that a bare value is read as; null if it is read as none, or its only member taken for the name of a
     * branch. What was asked once about a node is remembered.
     */
    Schema branch(JsonNode bare, Schema union) {
        try {
            Reading reading = reading(bare, union, Place.LINE);
            return reading.isNamed() ? null : reading.branch();
        } catch (JsonFormException e) {
            return null;
        }
    }

    private GenericRecord record(JsonNode json, Schema schema, Place place) throws JsonFormException {
        if (!json.isObject()) {
            throw mismatch(json, "an object", place);
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (schema.getField(entry.getKey()) == null) {
                throw new JsonFormException(schema.getFullName() + " has no field " + place.at(entry.getKey()));
            }
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            Place at = place.at(field.name());
            JsonNode given = json.get(field.name());
            boolean isDefault = given == null && field.hasDefaultValue();
            record.put(field.pos(), isDefault ? FieldDefaults.of(schema, field, at) : field(given, field, at));
        }
        return record;
    }

    private Object field(JsonNode json, Field field, Place place) throws JsonFormException {
        boolean absent = json == null;
        if (absent && !field.schema().isNullable()) {
            throw new JsonFormException(place + " is missing");
        }
        return absent ? null : value(json, field.schema(), place);
    }

    private Object value(JsonNode json, Schema schema, Place place) throws JsonFormException {
        return switch (schema.getType()) {
            case UNION -> reading(json, schema, place).value();
            case RECORD -> trials == 0 ? nested(json, schema, place) : sure(attempt(json, schema, place));
            case MAP, ARRAY -> nested(json, schema, place);
            default -> JsonLeaf.of(json, schema, place);
        };
    }

    private Object nested(JsonNode json, Schema schema, Place place) throws JsonFormException {
        if (depth == Limits.DEPTH) {
            tooDeep = new JsonFormException(place.subject() + " stands in more than " + Limits.DEPTH + " values");
            throw tooDeep;
        }
        depth++;
        try {
            return switch (schema.getType()) {
                case RECORD -> record(json, schema, place);
                case MAP -> map(json, schema.getValueType(), place);
                default -> array(json, schema.getElementType(), place);
            };
        } finally {
            depth--;
        }
    }

    /** What a union's value was read as. */
    private record Reading(Schema branch, boolean isNamed, Object value) {}

    /**
     * The branch that is named as in Avro's own JSON, {@code {"branch": value}}, if the value fits it: so every value of every
     * branch can be said. Else the first branch that fits, of a number the first that has the very number. With null as the
     * only other branch, what is wrong with the value is told.
     */
    private Reading reading(JsonNode json, Schema union, Place place) throws JsonFormException {
        Schema only = Branches.only(json, union);
        Schema named = Branches.named(json, union);
        if (only != null && named == null) {
            return new Reading(only, false, value(json, only, place));
        }
        Object content = named == null ? null : attempt(json.elements().next(), named, place.at(named.getFullName()));
        if (named != null && !(content instanceof JsonFormException)) {
            return new Reading(named, true, content);
        }
        for (Schema branch : Branches.ofBare(json, union)) {
            Object value = attempt(json, branch, place);
            if (!(value instanceof JsonFormException)) {
                return new Reading(branch, false, value);
            }
        }
        sure(tooDeep);
        if (only != null && !Branches.isMeantByName(json, only)) {
            return new Reading(only, false, value(json, only, place));
        }
        sure(content);
        throw mismatch(
                json,
                "a value of "
                        + union.getTypes().stream().map(Schema::getFullName).toList(),
                place);
    }

    private static Object sure(Object attempted) throws JsonFormException {
        if (attempted instanceof JsonFormException e) {
            throw e;
        }
        return attempted;
    }

    /** The value or an exception. It is remembered, as unions in unions would ask for ever. */
    private Object attempt(JsonNode json, Schema branch, Place place) {
        if (!json.isContainerNode()) {
            return tried(json, branch, place);
        }
        Map<Schema, Object> known = attempts.computeIfAbsent(json, any -> new IdentityHashMap<>(2));
        Object value = known.get(branch);
        if (value == null) {
            value = tried(json, branch, place);
            known.put(branch, value);
        }
        return value;
    }

    private Object tried(JsonNode json, Schema branch, Place place) {
        trials++;
        try {
            return branch.getType() == Type.RECORD ? nested(json, branch, place) : value(json, branch, place);
        } catch (JsonFormException e) {
            return e;
        } finally {
            trials--;
        }
    }

    private Map<String, Object> map(JsonNode json, Schema valueType, Place place) throws JsonFormException {
        if (!json.isObject()) {
            throw mismatch(json, "an object", place);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            map.put(entry.getKey(), value(entry.getValue(), valueType, place.at(entry.getKey())));
        }
        return map;
    }

    private List<Object> array(JsonNode json, Schema elementType, Place place) throws JsonFormException {
        if (!json.isArray()) {
            throw mismatch(json, "an array", place);
        }
        GenericData.Array<Object> array = new GenericData.Array<>(json.size(), Schema.createArray(elementType));
        for (JsonNode element : json) {
            array.add(value(element, elementType, place.at(Integer.toString(array.size()))));
        }
        return array;
    }
}
