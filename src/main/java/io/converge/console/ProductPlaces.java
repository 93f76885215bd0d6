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
 * What the JSON of products does not tell of its places, but their schemas do. What stands in lists is not told.
 *
 * <ul>
 *   <li>decimals: these are texts with all their digits, as other texts may be that are no numbers: an article's number, or that of a release
 *   <li>maps: their entries have no order; the fields of a record have one
 *   <li>unions of several types, one of which has members: of two values neither has the members of the other, so it is one value
 * </ul>
 */
final class ProductPlaces {

    private static final int MOST = 1_000;

    private final Set<String> decimals = new TreeSet<>();
    private final Set<String> maps = new TreeSet<>();
    private final Set<String> unions = new TreeSet<>();

    /** @param product null: none */
    void add(GenericRecord product) {
        if (product != null) {
            look(product, product.getSchema(), List.of());
        }
    }

    /** JSON pointers, {@link #MOST} at the most of all kinds together. */
    Set<String> decimals() {
        return decimals;
    }

    Set<String> maps() {
        return maps;
    }

    Set<String> unions() {
        return unions;
    }

    private void look(Object value, Schema schema, List<String> steps) {
        Schema type = schema.isUnion() ? only(schema) : schema;
        if (decimals.size() + maps.size() + unions.size() >= MOST) {
            return;
        }
        if (type == null) {
            addUnion(schema, steps);
        } else if (isDecimal(type)) {
            decimals.add(Pointer.of(steps).text());
        } else if (type.getType() == Schema.Type.RECORD && value instanceof IndexedRecord record) {
            type.getFields()
                    .forEach(field -> look(record.get(field.pos()), field.schema(), below(steps, field.name())));
        } else if (type.getType() == Schema.Type.MAP && value instanceof Map<?, ?> map) {
            maps.add(Pointer.of(steps).text());
            map.forEach((key, entry) -> look(entry, type.getValueType(), below(steps, key.toString())));
        }
    }

    private void addUnion(Schema union, List<String> steps) {
        if (union.getTypes().stream().anyMatch(ProductPlaces::hasMembers)) {
            unions.add(Pointer.of(steps).text());
        }
    }

    private static boolean hasMembers(Schema type) {
        return type.getType() == Schema.Type.RECORD || type.getType() == Schema.Type.MAP;
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
