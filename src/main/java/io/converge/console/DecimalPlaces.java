package io.converge.console;

import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * Where products have decimals. In JSON these are texts with all their digits, as other texts may be that are no numbers: an article's number, or
 * that of a release. What stands in lists is not told.
 */
final class DecimalPlaces {

    private static final int MOST = 1_000;

    private final Set<String> places = new TreeSet<>();

    /** @param product null: none */
    void add(GenericRecord product) {
        if (product != null) {
            look(product, product.getSchema(), List.of());
        }
    }

    /** JSON pointers, {@link #MOST} at the most. */
    Set<String> all() {
        return places;
    }

    private void look(Object value, Schema schema, List<String> steps) {
        Schema type = schema.isUnion() ? only(schema) : schema;
        if (places.size() >= MOST || type == null) {
            return;
        }
        if (isDecimal(type)) {
            places.add(Pointer.of(steps).text());
        } else if (type.getType() == Schema.Type.RECORD && value instanceof IndexedRecord record) {
            type.getFields()
                    .forEach(field -> look(record.get(field.pos()), field.schema(), below(steps, field.name())));
        } else if (type.getType() == Schema.Type.MAP && value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> look(entry, type.getValueType(), below(steps, key.toString())));
        }
    }

    private static boolean isDecimal(Schema type) {
        return type.getLogicalType() != null && type.getLogicalType().getName().endsWith("decimal");
    }

    /** What a union has beside null; null if that is several, of which the values say which. */
    private static Schema only(Schema union) {
        List<Schema> branches = union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return branches.size() == 1 ? branches.get(0) : null;
    }

    private static List<String> below(List<String> steps, String step) {
        List<String> below = new ArrayList<>(steps);
        below.add(step);
        return below;
    }
}
