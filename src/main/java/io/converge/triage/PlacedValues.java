package io.converge.triage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Pointer;
import io.converge.serde.binary.AvroForm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** A product as JSON into which values of a version are put, place by place. */
final class PlacedValues {

    private final ObjectNode product;
    private final Schema schema;
    private final JsonNode whole;

    /** @param whole the version's product; null if that says nothing of what is around a place */
    PlacedValues(ObjectNode product, Schema schema, JsonNode whole) {
        this.product = product;
        this.schema = schema;
        this.whole = whole;
    }

    /** @param value null: nothing is there */
    void put(Pointer place, JsonNode value) {
        List<ObjectNode> way = new ArrayList<>(List.of(product));
        List<String> steps = place.steps();
        int last = steps.size() - 1;
        for (String step : steps.subList(0, last)) {
            ObjectNode holder = way.get(way.size() - 1);
            JsonNode next = holder.get(step);
            if (!(next instanceof ObjectNode) && value == null) {
                return;
            }
            way.add(next instanceof ObjectNode object ? object : holder.putObject(step));
        }
        if (value != null) {
            way.get(last).set(steps.get(last), value);
            return;
        }
        way.get(last).remove(steps.get(last));
        for (int i = last; i > 0 && isGone(way.get(i), steps.subList(0, i), steps.get(i)); i--) {
            way.get(i - 1).remove(steps.get(i - 1));
        }
    }

    /** Whether a product of a schema may have something at a place: a field, or an entry of a map. */
    static boolean isPlace(Pointer place, Schema schema) {
        return !new PlacedValues(null, schema, null).types(place.steps()).isEmpty();
    }

    /** Whether an entry of a map is gone with what has been taken out of it. */
    private boolean isGone(ObjectNode entry, List<String> steps, String taken) {
        boolean isEntry =
                types(steps.subList(0, steps.size() - 1)).stream().anyMatch(type -> type.getType() == Type.MAP);
        return isEntry
                && (entry.isEmpty()
                        || types(steps).stream().anyMatch(type -> cannotLack(type, taken))
                        || whole != null && whole.at(Pointer.of(steps).text()).isMissingNode());
    }

    private static boolean cannotLack(Schema type, String name) {
        Field field = type.getType() == Type.RECORD ? type.getField(name) : null;
        return field != null && !AvroForm.hasDefault(field) && !field.schema().isNullable();
    }

    /** What may stand at a place, unions as their branches. */
    private List<Schema> types(List<String> steps) {
        List<Schema> at = List.of(schema);
        for (String step : steps) {
            at = at.stream().flatMap(type -> below(type, step)).toList();
        }
        return at;
    }

    private static Stream<Schema> below(Schema type, String step) {
        Field field = type.getType() == Type.RECORD ? type.getField(step) : null;
        Schema next = type.getType() == Type.MAP ? type.getValueType() : field == null ? null : field.schema();
        if (next == null) {
            return Stream.of();
        }
        return next.isUnion() ? next.getTypes().stream() : Stream.of(next);
    }
}
