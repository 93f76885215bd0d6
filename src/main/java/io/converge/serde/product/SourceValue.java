package io.converge.serde.product;

import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Variant;
import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaConversion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;

/** What stands at one place of a product: as the rules see it, and as Avro has it. */
final class SourceValue {

    private final Object tree;
    private final Object datum;
    /** What is below, by name or index; made when it is first asked for. */
    private Map<String, SourceValue> below;

    private SourceValue(Object tree, Object datum) {
        this.tree = tree;
        this.datum = datum;
    }

    /** A whole product read as {@code schema}; null if that has no room for it, or if it has no Avro values. */
    static SourceValue of(Product product, Schema schema) {
        if (!(product instanceof AvroProduct avro)) {
            return null;
        }
        if (!avro.schema().equals(schema)) {
            if (!new CommonSchema().holds(schema, avro.schema())) {
                return null;
            }
            avro = new AvroProduct((IndexedRecord) new SchemaConversion(avro.schema(), schema).convert(avro.record()));
        }
        return new SourceValue(avro.fields(), avro.record());
    }

    Object datum() {
        return datum;
    }

    /** Whether this is the value, or the value without its branch. */
    boolean is(Object value) {
        if (value == null) {
            return tree == null;
        }
        return value.equals(tree) || tree instanceof Variant variant && value.equals(variant.value());
    }

    /** Whether this is the very object, so that all that is in it is the same, too. */
    boolean isItself(Object value) {
        return tree == value && value != null;
    }

    /** Whether this is a value of a type that is no union. */
    boolean isOf(Schema type) {
        return switch (type.getType()) {
            case RECORD ->
                datum instanceof IndexedRecord record
                        && record.getSchema().getFullName().equals(type.getFullName());
            case MAP -> datum instanceof Map<?, ?>;
            case ARRAY -> datum instanceof Collection<?>;
            default -> true;
        };
    }

    /** What stands one name deeper; null if nothing does. */
    SourceValue below(String name) {
        if (below == null) {
            below = new HashMap<>();
            fillBelow();
        }
        return below.get(name);
    }

    private void fillBelow() {
        Object plain = Variant.plain(tree);
        if (datum instanceof IndexedRecord record) {
            for (Field field : record.getSchema().getFields()) {
                add(field.name(), ((Map<?, ?>) plain).get(field.name()), record.get(field.pos()));
            }
        } else if (datum instanceof Map<?, ?> entries) {
            entries.forEach((key, entry) -> add(key.toString(), ((Map<?, ?>) plain).get(key.toString()), entry));
        } else if (datum instanceof Collection<?> elements) {
            List<?> trees = (List<?>) plain;
            for (Object element : new ArrayList<>(elements)) {
                add(String.valueOf(below.size()), trees.get(below.size()), element);
            }
        }
    }

    private void add(String name, Object innerTree, Object innerDatum) {
        below.put(name, new SourceValue(innerTree, innerDatum));
    }

    /** What stands at a place below this one; null if nothing does. */
    SourceValue at(String place) {
        SourceValue value = this;
        List<String> steps = place.isEmpty() ? List.of() : Pointer.parse(place).steps();
        for (int i = 0; i < steps.size() && value != null; i++) {
            value = value.below(steps.get(i));
        }
        return value;
    }
}
