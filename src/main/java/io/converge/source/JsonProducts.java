package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.json.LeastValue;
import io.converge.model.Pointer;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeChecks;
import io.converge.serde.change.ValueReader;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalTypes;
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
    private final LeastValue least = new LeastValue();

    /** @param limits that a product is held to */
    JsonProducts(TopicSource source, ValueReader limits) {
        this.source = source;
        this.dropsControls = source.format() == Format.DEBEZIUM;
        this.form = new ProductJson(dropsControls, limits);
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
            ObjectNode json = (ObjectNode) form.of(withoutDropped(value.node()), value.type(), schema);
            blank(json, unavailable);
            if (source.fields() != null) {
                fill(json, schema, List.of());
            }
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

    private ObjectNode withoutDropped(JsonNode row) {
        ObjectNode product = row.deepCopy();
        if (dropsControls) {
            product.properties().removeIf(member -> member.getKey().startsWith(CONTROL));
        }
        source.drop().forEach(pointer -> drop(product, pointer.steps()));
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

    private void blank(ObjectNode product, Set<String> unavailable) {
        for (String name : unavailable) {
            Schema.Field field = source.productSchema().getField(name);
            if (field != null && product.has(name)) {
                product.set(name, least.json(field.schema()));
            }
        }
    }

    /** Gives fields that have to be there, and that the topic's changes do not speak of, some value: nobody hears it. */
    private void fill(ObjectNode json, Schema record, List<String> above) {
        for (Schema.Field field : record.getFields()) {
            List<String> steps = new ArrayList<>(above);
            steps.add(field.name());
            Pointer place = Pointer.of(steps);
            Schema only = ProductJson.only(field.schema());
            if (source.fields().stream().noneMatch(place::overlaps)) {
                boolean isRequired = !field.hasDefaultValue() && !field.schema().isNullable();
                if (isRequired && !json.has(field.name())) {
                    json.set(field.name(), least.json(field.schema()));
                }
            } else if (source.fields().stream().noneMatch(owned -> owned.isAtOrAbove(place))
                    && only != null
                    && only.getType() == Schema.Type.RECORD
                    && json.get(field.name()) instanceof ObjectNode below) {
                fill(below, only, steps);
            }
        }
    }

    /** Debezium may write a number's digits in Base64, and nothing but the product's schema says so. */
    @Override
    public Value typed(Value value, Pointer place) {
        Schema schema = source.productSchema();
        for (String step : place.steps()) {
            Schema.Field field =
                    schema != null && schema.getType() == Schema.Type.RECORD ? schema.getField(step) : null;
            schema = field == null ? null : ProductJson.only(field.schema());
        }
        return value instanceof JsonValue json
                        && schema != null
                        && schema.getLogicalType() instanceof LogicalTypes.Decimal
                ? JsonValue.of(form.of(json.node(), json.type(), schema), ConnectType.UNKNOWN)
                : value;
    }
}
