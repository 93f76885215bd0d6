package io.converge.check;

import io.converge.model.Pointer;
import io.converge.policy.LeafRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Do the pointers of the settings lead somewhere in the products, and to numbers where those are asked for? */
final class PointerCheck {

    private final Schema product;

    PointerCheck(Schema product) {
        this.product = product;
    }

    /** What is wrong with a pointer, if anything. */
    Optional<String> problem(String setting, String pointer, boolean number) {
        boolean below = pointer.endsWith(LeafRules.BELOW);
        String place = below ? pointer.substring(0, pointer.length() - LeafRules.BELOW.length()) : pointer;
        List<Schema> ends = place.isEmpty() ? List.of(product) : ends(Pointer.parse(place));
        if (ends.isEmpty()) {
            return Optional.of(
                    setting + ": " + pointer + " is not in the product's schema " + product.getFullName() + names());
        }
        if (number && !below && ends.stream().noneMatch(PointerCheck::mayBeNumber)) {
            return Optional.of(
                    setting + ": " + pointer + " is " + ends.get(0).getType().getName() + " in the product's schema "
                            + product.getFullName() + ", never a number");
        }
        return Optional.empty();
    }

    private String names() {
        return ", which has "
                + String.join(
                        ", ", product.getFields().stream().map(Field::name).toList());
    }

    /** What may stand at a place, through every branch of unions. */
    private List<Schema> ends(Pointer pointer) {
        List<Schema> at = List.of(product);
        for (String step : pointer.steps()) {
            List<Schema> next = new ArrayList<>();
            at.forEach(schema -> addStep(schema, step, next));
            at = next;
        }
        List<Schema> ends = new ArrayList<>();
        at.forEach(schema -> branches(schema).stream()
                .filter(branch -> branch.getType() != Type.NULL)
                .forEach(ends::add));
        return ends;
    }

    private static void addStep(Schema schema, String step, List<Schema> next) {
        for (Schema branch : branches(schema)) {
            switch (branch.getType()) {
                case RECORD -> Optional.ofNullable(branch.getField(step)).ifPresent(field -> next.add(field.schema()));
                case MAP -> next.add(branch.getValueType());
                case ARRAY -> next.add(branch.getElementType());
                default -> {
                    // Nothing is below a value.
                }
            }
        }
    }

    private static List<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }

    private static boolean mayBeNumber(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG, FLOAT, DOUBLE, STRING -> true;
            case BYTES, FIXED -> schema.getLogicalType() instanceof LogicalTypes.Decimal;
            default -> false;
        };
    }
}
