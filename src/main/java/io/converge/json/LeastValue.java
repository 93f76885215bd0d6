package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.BlankValue;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * The value of a type that says nothing, for places that nobody hears: null where that is allowed, else zero or empty. Belongs to one thread.
 */
public final class LeastValue {

    private static final String VALUE = "value";

    private final Map<Schema, JsonNode> known = new IdentityHashMap<>();

    /** As Avro has it. */
    public static Object of(Schema schema) {
        GenericRecord holder = holder(schema);
        return holder == null ? null : holder.get(VALUE);
    }

    /** As JSON, of which {@link JsonToAvro} makes it; made once for each schema, so nobody changes it. */
    public JsonNode json(Schema schema) {
        return known.computeIfAbsent(schema, LeastValue::made);
    }

    private static JsonNode made(Schema schema) {
        GenericRecord holder = holder(schema);
        return holder == null
                ? NullNode.getInstance()
                : AvroToJson.record(holder).get(VALUE);
    }

    /** Null if no value of the type ever ends. */
    private static GenericRecord holder(Schema schema) {
        byte[] bytes = BlankValue.of(schema);
        if (bytes == null) {
            return null;
        }
        Schema holder = Schema.createRecord(
                "Holder", null, LeastValue.class.getName(), false, List.of(new Schema.Field(VALUE, schema)));
        return AvroForm.decode(holder, bytes, 0, bytes.length);
    }
}
