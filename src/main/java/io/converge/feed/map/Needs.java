package io.converge.feed.map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** What the schema of a product wants to be there. */
final class Needs {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Needs() {}

    /**
     * The schema of a place.
     *
     * @throws MapException if there is no such place in a product, or none that a value can go to
     */
    static Schema at(Pointer pointer, Schema product) throws MapException {
        Schema schema = product;
        for (int i = 0; i < pointer.steps().size(); i++) {
            String step = pointer.steps().get(i);
            Schema found = null;
            for (Schema branch : schema.isUnion() ? schema.getTypes() : List.of(schema)) {
                Field field = branch.getType() == Type.RECORD ? branch.getField(step) : null;
                Schema below =
                        branch.getType() == Type.MAP ? branch.getValueType() : field == null ? null : field.schema();
                found = found == null ? below : found;
            }
            if (found == null) {
                throw new MapException(product.getFullName() + " has no place " + pointer + ": there is none for '"
                        + step + "' "
                        + (i == 0 ? "in it" : "at " + Pointer.of(pointer.steps().subList(0, i)))
                        + (schema.getType() == Type.ARRAY ? ". The elements of a list come from one column" : ""));
            }
            schema = found;
        }
        return schema;
    }

    /** Fields that have to be there and that no value goes to. */
    static List<Pointer> missing(Schema product, Collection<Pointer> given) {
        List<Pointer> missing = new ArrayList<>();
        addMissing(product, List.of(), given, missing);
        return missing;
    }

    private static void addMissing(
            Schema record, List<String> above, Collection<Pointer> given, List<Pointer> missing) {
        for (Field field : record.getFields()) {
            List<String> steps = new ArrayList<>(above);
            steps.add(field.name());
            Pointer place = Pointer.of(steps);
            boolean isGiven = given.stream().anyMatch(pointer -> pointer.isAtOrAbove(place));
            boolean isBelow = given.stream().anyMatch(place::isAtOrAbove);
            Schema only = CellReader.only(field.schema());
            if (!isGiven && isBelow && only.getType() == Type.RECORD) {
                addMissing(only, steps, given, missing);
            } else if (!isGiven && !isBelow && isRequired(field)) {
                missing.add(place);
            }
        }
    }

    private static boolean isRequired(Field field) {
        return !field.hasDefaultValue() && !field.schema().isNullable();
    }

    /** Gives every field that has to be there some value: of a partial change nobody hears it. */
    static void fill(ObjectNode json, Schema record) {
        for (Field field : record.getFields()) {
            Schema only = CellReader.only(field.schema());
            JsonNode value = json.get(field.name());
            if (value == null && isRequired(field)) {
                json.set(field.name(), some(field.schema()));
            } else if (value instanceof ObjectNode below && only.getType() == Type.RECORD) {
                fill(below, only);
            }
        }
    }

    private static JsonNode some(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> some(schema.getTypes().get(0));
            case RECORD -> {
                ObjectNode record = NODES.objectNode();
                fill(record, schema);
                yield record;
            }
            case MAP -> NODES.objectNode();
            case ARRAY -> NODES.arrayNode();
            case BOOLEAN -> NODES.booleanNode(false);
            case STRING -> NODES.textNode("");
            case ENUM -> NODES.textNode(schema.getEnumSymbols().get(0));
            case BYTES -> isNumber(schema) ? NODES.numberNode(0) : NODES.textNode("");
            case FIXED ->
                isNumber(schema)
                        ? NODES.numberNode(0)
                        : TextNode.valueOf(Base64.getEncoder().encodeToString(new byte[schema.getFixedSize()]));
            case NULL -> NODES.nullNode();
            default -> NODES.numberNode(0);
        };
    }

    private static boolean isNumber(Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal
                || schema.getLogicalType() instanceof LogicalTypes.BigDecimal;
    }
}
