package io.converge.sink;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;

/**
 * Where a value stands in products of one schema.
 *
 * @param schema of what stands there
 */
record Place(List<String> steps, Schema schema) {

    /** Null: products of this schema have nothing there. */
    static Place of(Schema product, List<String> steps) {
        Schema schema = product;
        for (String step : steps) {
            schema = below(schema, step);
            if (schema == null) {
                return null;
            }
        }
        return new Place(steps, schema);
    }

    /** The schema of what stands one step deeper; null if nothing can, or if it may be one of several. */
    static Schema below(Schema above, String step) {
        List<Schema> branches = ColumnType.branches(above);
        if (branches.size() != 1) {
            return null;
        }
        Schema schema = branches.get(0);
        return switch (schema.getType()) {
            case RECORD -> {
                Field field = schema.getField(step);
                yield field == null ? null : field.schema();
            }
            case MAP -> schema.getValueType();
            case ARRAY -> isIndex(step) ? schema.getElementType() : null;
            default -> null;
        };
    }

    private static boolean isIndex(String step) {
        return step.matches("0|[1-9]\\d{0,8}");
    }

    /** What stands there; null if nothing does. */
    Object value(IndexedRecord product) {
        Object value = product;
        for (String step : steps) {
            value = below(value, step);
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    private static Object below(Object value, String step) {
        if (value instanceof IndexedRecord record) {
            return record.get(record.getSchema().getField(step).pos());
        }
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (step.contentEquals((CharSequence) entry.getKey())) {
                    return entry.getValue();
                }
            }
            return null;
        }
        return ((Collection<?>) value)
                .stream().skip(Long.parseLong(step)).findFirst().orElse(null);
    }
}
