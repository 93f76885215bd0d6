package io.converge.check;

import io.converge.model.Pointer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * What may stand at the places of a value, through every branch of unions. Types that are used again and again are followed once, or
 * there would be twice as many at each step.
 */
final class SchemaPlaces {

    /** Where a step leads from an array. */
    @FunctionalInterface
    interface ArrayStep {

        /** Nowhere. */
        ArrayStep NONE = (array, at, step) -> List.of();

        /**
         * @param at the place of the array
         * @return what may stand there, unions as their branches
         */
        Collection<Schema> from(Schema array, Pointer at, String step);
    }

    private final Schema root;
    private final ArrayStep arrays;

    SchemaPlaces(Schema root, ArrayStep arrays) {
        this.root = root;
        this.arrays = arrays;
    }

    /** What may stand at the end of the steps; nothing, if they lead nowhere. Null is no value here. */
    List<Schema> ends(List<String> steps) {
        return allEnds(steps).stream()
                .filter(schema -> schema.getType() != Type.NULL)
                .toList();
    }

    /** Whether null may stand at the end of the steps. */
    boolean mayBeNull(List<String> steps) {
        return allEnds(steps).stream().anyMatch(schema -> schema.getType() == Type.NULL);
    }

    private Set<Schema> allEnds(List<String> steps) {
        Set<Schema> at = identities(branches(root));
        for (int i = 0; i < steps.size(); i++) {
            Pointer place = Pointer.of(steps.subList(0, i));
            Set<Schema> next = identities(List.of());
            for (Schema schema : at) {
                next.addAll(below(schema, place, steps.get(i)));
            }
            at = next;
        }
        return at;
    }

    private Collection<Schema> below(Schema schema, Pointer place, String step) {
        return schema.getType() == Type.ARRAY ? arrays.from(schema, place, step) : named(schema, step);
    }

    /** What may stand in a record or a map under a name, unions as their branches. */
    static List<Schema> named(Schema schema, String name) {
        if (schema.getType() == Type.MAP) {
            return branches(schema.getValueType());
        }
        Field field = schema.getType() == Type.RECORD ? schema.getField(name) : null;
        return field == null ? List.of() : branches(field.schema());
    }

    /** The last array that steps lead to or into; empty if there is none. */
    Optional<Pointer> lastArray(List<String> steps) {
        for (int i = steps.size(); i > 0; i--) {
            if (ends(steps.subList(0, i)).stream().anyMatch(schema -> schema.getType() == Type.ARRAY)) {
                return Optional.of(Pointer.of(steps.subList(0, i)));
            }
        }
        return Optional.empty();
    }

    /** Every array in a value of one of some types, at any depth. */
    static List<Schema> arraysBelow(Collection<Schema> schemas) {
        Set<Schema> met = identities(List.of());
        Deque<Schema> open = new ArrayDeque<>(schemas);
        while (!open.isEmpty()) {
            Schema next = open.pop();
            if (met.add(next)) {
                open.addAll(inside(next));
            }
        }
        return met.stream().filter(schema -> schema.getType() == Type.ARRAY).toList();
    }

    private static List<Schema> inside(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> schema.getTypes();
            case RECORD -> schema.getFields().stream().map(Field::schema).toList();
            case MAP -> List.of(schema.getValueType());
            case ARRAY -> List.of(schema.getElementType());
            default -> List.of();
        };
    }

    static List<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }

    /** Of values that have others by name. */
    static boolean hasNames(Schema schema) {
        return schema.getType() == Type.RECORD || schema.getType() == Type.MAP;
    }

    static boolean mayBeNumber(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG, FLOAT, DOUBLE, STRING -> true;
            case BYTES, FIXED ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal
                        || schema.getLogicalType() instanceof LogicalTypes.BigDecimal;
            default -> false;
        };
    }

    /** The types of some schemas, for people. */
    static String types(Collection<Schema> schemas) {
        return schemas.stream()
                .map(schema -> schema.getType().getName())
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    private static Set<Schema> identities(Collection<Schema> schemas) {
        Set<Schema> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(schemas);
        return identities;
    }
}
