package io.converge.feed.map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.LeastValue;
import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** What the schema of a product wants to be there. */
final class Needs {

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
            Pointer place = below(above, field);
            boolean isGiven = given.stream().anyMatch(pointer -> pointer.isAtOrAbove(place));
            boolean isBelow = given.stream().anyMatch(place::isAtOrAbove);
            Schema only = CellReader.only(field.schema());
            if (!isGiven && isBelow && only.getType() == Type.RECORD) {
                addMissing(only, place.steps(), given, missing);
            } else if (!isGiven && !isBelow && isRequired(field)) {
                missing.add(place);
            }
        }
    }

    private static boolean isRequired(Field field) {
        return !field.hasDefaultValue() && !field.schema().isNullable();
    }

    /** Gives every field that has to be there some value, where a partial change does not speak of it: nobody hears it. */
    static void fill(ObjectNode json, Schema record, Collection<Pointer> owned, LeastValue least) {
        fill(json, record, List.of(), owned, least);
    }

    private static void fill(
            ObjectNode json, Schema record, List<String> above, Collection<Pointer> owned, LeastValue least) {
        for (Field field : record.getFields()) {
            Schema only = CellReader.only(field.schema());
            JsonNode value = json.get(field.name());
            if (value == null && isRequired(field)) {
                Pointer place = below(above, field);
                boolean isBelow = owned.stream().anyMatch(place::isAtOrAbove);
                if (isBelow && only.getType() == Type.RECORD) {
                    fill(json.putObject(field.name()), only, place.steps(), owned, least);
                } else if (owned.stream().noneMatch(pointer -> pointer.isAtOrAbove(place))) {
                    json.set(field.name(), least.json(field.schema()));
                }
            } else if (value instanceof ObjectNode inner && only.getType() == Type.RECORD) {
                fill(inner, only, below(above, field).steps(), owned, least);
            }
        }
    }

    private static Pointer below(List<String> above, Field field) {
        List<String> steps = new ArrayList<>(above);
        steps.add(field.name());
        return Pointer.of(steps);
    }
}
