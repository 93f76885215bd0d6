package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.serde.AvroForm;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** Avro values as people write them: decimals as texts with all their digits, other bytes in Base64, times in ms, values of unions bare where they are read as what they are. */
public final class AvroToJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final int MOST_PLACES = 1_000;

    private final JsonToAvro reader = new JsonToAvro();

    private AvroToJson() {}

    /** What {@link JsonToAvro} reads as the same record again. */
    public static ObjectNode record(IndexedRecord record) {
        return new AvroToJson().object(record);
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
            case INT -> NODES.numberNode((Integer) value);
            case LONG -> NODES.numberNode((Long) value);
            case FLOAT -> floating((Float) value, NODES.numberNode((Float) value));
            case DOUBLE -> floating((Double) value, NODES.numberNode((Double) value));
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case NULL -> NODES.nullNode();
            case STRING, ENUM -> NODES.textNode(value.toString());
        };
    }

    /** Bare, unless that would be read as another branch: then with its branch's name, as in Avro's own JSON. */
    private JsonNode union(Object value, Schema union) {
        Schema branch = AvroForm.branch(value, union);
        JsonNode bare = value(value, branch);
        if (branch.equals(Branches.only(bare, union)) || branch.equals(reader.branch(bare, union))) {
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

    /** JSON has no number for NaN and the infinities. */
    private static JsonNode floating(Number value, JsonNode number) {
        return Double.isFinite(value.doubleValue()) ? number : NODES.textNode(value.toString());
    }

    /** A schema may ask for so many digits after the point that no memory has room for their zeros. */
    private static String text(BigDecimal decimal) {
        return decimal.scale() > MOST_PLACES ? decimal.toString() : decimal.toPlainString();
    }

    private static JsonNode binary(Object value, Schema schema) {
        ByteBuffer buffer =
                value instanceof GenericFixed fixed ? ByteBuffer.wrap(fixed.bytes()) : ((ByteBuffer) value).duplicate();
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && buffer.hasRemaining()) {
            return NODES.textNode(text(AvroForm.decimal(buffer, decimal)));
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
    }
}
