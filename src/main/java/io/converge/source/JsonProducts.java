package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.Pointer;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeChecks;
import io.converge.serde.change.ValueReader;
import io.converge.serde.product.AvroProduct;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Products of JSON objects, typed by a schema. */
final class JsonProducts implements ProductMaker {

    private static final String CONTROL = "__";

    private final TopicSource source;
    /** Whether members whose names begin with two underscores are Debezium's, and no part of the product. */
    private final boolean dropsControls;

    private final ProductJson form;
    private final ValueReader limits;

    /** @param limits that a product is held to */
    JsonProducts(TopicSource source, ValueReader limits) {
        this.source = source;
        this.dropsControls = source.format() == Format.DEBEZIUM;
        this.form = new ProductJson(source.format() == Format.DEBEZIUM);
        this.limits = limits;
    }

    @Override
    public AvroProduct product(Value row, Set<String> unavailable) {
        JsonValue value = (JsonValue) row;
        if (!value.node().isObject()) {
            throw ChangeChecks.undecodable("the product is no JSON object");
        }
        Schema schema = source.productSchema();
        try {
            JsonNode json = form.of(withoutDropped(value.node(), unavailable), value.type(), schema);
            GenericRecord product = JsonToAvro.record(json, schema);
            limits.check(product);
            return new AvroProduct(product);
        } catch (JsonFormException e) {
            throw new RefusedRecordException(
                    RefusalReason.UNDECODABLE,
                    "the product is not of " + source.key(TopicSource.PRODUCT_SCHEMA) + ": " + e.getMessage()
                            + hint(value.node(), schema));
        }
    }

    /** What the schema lacks may have to be dropped. */
    private String hint(JsonNode row, Schema schema) {
        for (String name : JsonValue.namesOf(row)) {
            if (schema.getField(name) == null && !source.drop().contains(Pointer.of(List.of(name)))) {
                return ". What is no part of the product is named in " + source.key(TopicSource.DROP);
            }
        }
        return "";
    }

    private ObjectNode withoutDropped(JsonNode row, Set<String> unavailable) {
        ObjectNode product = row.deepCopy();
        if (dropsControls) {
            product.remove(JsonValue.namesOf(row).stream()
                    .filter(name -> name.startsWith(CONTROL))
                    .toList());
        }
        source.drop().forEach(pointer -> drop(product, pointer.steps()));
        unavailable.forEach(name -> blank(product, name));
        return product;
    }

    private static void drop(JsonNode object, List<String> steps) {
        JsonNode parent = object;
        for (String step : steps.subList(0, steps.size() - 1)) {
            parent = parent == null ? null : parent.get(step);
        }
        if (parent instanceof ObjectNode holder) {
            holder.remove(steps.get(steps.size() - 1));
        }
    }

    private void blank(ObjectNode product, String name) {
        Schema.Field field = source.productSchema().getField(name);
        if (field == null || !product.has(name)) {
            return;
        }
        if (field.schema().isNullable()) {
            product.set(name, JsonNodeFactory.instance.nullNode());
        } else {
            switch (field.schema().getType()) {
                case ARRAY -> product.putArray(name);
                case MAP -> product.putObject(name);
                default -> product.put(name, "");
            }
        }
    }
}
