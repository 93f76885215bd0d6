package io.converge.check;

import io.converge.model.Pointer;
import io.converge.policy.LeafRules;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        Collection<Schema> ends = place.isEmpty() ? List.of(product) : ends(Pointer.parse(place));
        if (ends.isEmpty()) {
            return Optional.of(
                    setting + ": " + pointer + " is not in the product's schema " + product.getFullName() + names());
        }
        if (number && !below && ends.stream().noneMatch(PointerCheck::mayBeNumber)) {
            return Optional.of(setting + ": " + pointer + " is "
                    + ends.iterator().next().getType().getName() + " in the product's schema " + product.getFullName()
                    + ", never a number");
        }
        return Optional.empty();
    }

    private String names() {
        return ", which has "
                + String.join(
                        ", ", product.getFields().stream().map(Field::name).toList());
    }

    /**
     * What may stand at a place, through every branch of unions. Types that are used again and again are followed once, or
     * there would be twice as many at each step.
     */
    private Collection<Schema> ends(Pointer pointer) {
        Set<Schema> at = identities(branches(product));
        for (String step : pointer.steps()) {
            Set<Schema> next = identities(List.of());
            at.forEach(schema -> below(schema, step).ifPresent(found -> next.addAll(branches(found))));
            at = next;
        }
        return at.stream().filter(schema -> schema.getType() != Type.NULL).toList();
    }

    private static Set<Schema> identities(Collection<Schema> schemas) {
        Set<Schema> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(schemas);
        return identities;
    }

    private static Optional<Schema> below(Schema schema, String step) {
        return switch (schema.getType()) {
            case RECORD -> Optional.ofNullable(schema.getField(step)).map(Field::schema);
            case MAP -> Optional.of(schema.getValueType());
            case ARRAY -> Optional.of(schema.getElementType());
            default -> Optional.empty();
        };
    }

    private static List<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }

    private static boolean mayBeNumber(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG, FLOAT, DOUBLE, STRING -> true;
            case BYTES, FIXED ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal
                        || schema.getLogicalType() instanceof LogicalTypes.BigDecimal;
            default -> false;
        };
    }
}
