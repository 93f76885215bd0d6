package io.converge.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Places that a schema has, by the names on the way: keys of elements are passed over. */
final class Pointers {

    private Pointers() {}

    /** A random one; some lead into a leaf. */
    static List<String> of(Random random, Schema schema) {
        List<String> steps = new ArrayList<>();
        Schema at = schema;
        do {
            at = step(random, at, steps);
        } while (at != null && random.nextInt(3) > 0);
        return steps;
    }

    private static Schema step(Random random, Schema schema, List<String> steps) {
        Schema plain = plain(schema);
        switch (plain.getType()) {
            case RECORD -> {
                Field field =
                        plain.getFields().get(random.nextInt(plain.getFields().size()));
                steps.add(field.name());
                return field.schema();
            }
            case MAP -> {
                steps.add(RandomProduct.key(random));
                return plain.getValueType();
            }
            case ARRAY -> {
                if (plain.getElementType().getType() == Type.RECORD) {
                    return step(random, plain.getElementType(), steps);
                }
                steps.add("0");
                return null;
            }
            default -> {
                steps.add("inside");
                return null;
            }
        }
    }

    /** The type of what stands at a place; null if it leads into a leaf. */
    static Schema at(Schema schema, List<String> steps) {
        Schema at = plain(schema);
        for (String step : steps) {
            if (at.getType() == Type.ARRAY) {
                at = plain(at.getElementType());
            }
            Field field = at.getType() == Type.RECORD ? at.getField(step) : null;
            if (field == null && at.getType() != Type.MAP) {
                return null;
            }
            at = plain(field == null ? at.getValueType() : field.schema());
        }
        return at;
    }

    static Schema plain(Schema schema) {
        return schema.getType() == Type.UNION
                ? schema.getTypes().get(schema.getTypes().size() - 1)
                : schema;
    }
}
