package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.serde.TimeText;
import io.converge.serde.binary.AvroForm;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * Avro values as people write them: decimals as texts with all their digits, dates and times in ISO-8601, other bytes as their type
 * is usually written or in Base64, values of unions bare where they are read as what they are.
 */
public final class AvroToJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonToAvro reader = new JsonToAvro();

    private AvroToJson() {}

    /** What {@link JsonToAvro} reads as the same record again. */
    public static ObjectNode record(IndexedRecord record) {
        return new AvroToJson().object(record);
    }

    /** What a single value is in JSON. */
    public static JsonNode of(Object value, Schema schema) {
        return new AvroToJson().value(value, schema);
    }

    private ObjectNode object(IndexedRecord record) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            object.set(field.name(), value(record.get(field.pos()), field.schema()));
        }
        return object;
    }

    private JsonNode value(Object given, Schema schema) {
        Object value = AvroForm.raw(given, schema);
        return switch (schema.getType()) {
            case UNION -> union(value, schema);
            case RECORD -> object((IndexedRecord) value);
            case MAP -> map((Map<?, ?>) value, schema.getValueType());
            case ARRAY -> array((Collection<?>) value, schema.getElementType());
            case BYTES, FIXED -> binary(value, schema);
            case INT -> whole((Integer) value, NODES.numberNode((Integer) value), schema);
            case LONG -> whole((Long) value, NODES.numberNode((Long) value), schema);
            case FLOAT -> floating((Float) value);
            case DOUBLE -> floating((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case NULL -> NODES.nullNode();
            case STRING, ENUM -> NODES.textNode(value.toString());
        };
    }

    /** Bare, unless that would be read as another branch: then with its branch's name, as in Avro's own JSON. */
    private JsonNode union(Object value, Schema union) {
        Schema branch = AvroForm.branch(value, union);
        JsonNode bare = value(value, branch);
        boolean isOnly = branch.equals(Branches.only(bare, union)) && Branches.named(bare, union) == null;
        if (isOnly || branch.equals(reader.branch(bare, union))) {
            return bare;
        }
        return NODES.objectNode().set(branch.getFullName(), bare);
    }

    private JsonNode map(Map<?, ?> map, Schema valueType) {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, entry) -> object.set(key.toString(), value(entry, valueType)));
        return object;
    }

    private JsonNode array(Collection<?> values, Schema elementType) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(element -> array.add(value(element, elementType)));
        return array;
    }

    /** A date or a time as ISO-8601, unless it is none, as a time of day beyond its day. */
    private static JsonNode whole(long value, JsonNode number, Schema schema) {
        TimeText form = TimeText.of(schema);
        String text = form == null ? null : form.format(value);
        return text == null ? number : NODES.textNode(text);
    }

    /** JSON has no number for NaN and the infinities. */
    private static JsonNode floating(Number value) {
        return Double.isFinite(value.doubleValue()) ? Floating.node(value) : NODES.textNode(value.toString());
    }

    private static JsonNode binary(Object value, Schema schema) {
        ByteBuffer bytes =
                value instanceof GenericFixed fixed ? ByteBuffer.wrap(fixed.bytes()) : ((ByteBuffer) value).duplicate();
        String text = BinaryText.of(bytes, schema);
        return text == null
                ? NODES.objectNode().put(BinaryText.BASE64, BinaryText.base64(bytes))
                : NODES.textNode(text);
    }
}
