package io.converge.serde;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Finds one schema that holds what records of several schemas hold, without loss.
 *
 * <p>That is the one among them that can take all the others, if there is one: the newest, as schemas grow. Else it is made, as
 * {@link MadeSchema} says. It depends on the set of the schemas' texts alone.
 */
final class CommonSchema {

    private final Map<SchemaPair, Boolean> held = new HashMap<>();
    private final Map<Schema, Boolean> recursive = new IdentityHashMap<>();

    /** @return empty if two of them cannot stand in one schema, such as a name that is a record here and an enum there */
    static Optional<Schema> of(Collection<Schema> schemas) {
        return new CommonSchema().common(schemas);
    }

    private Optional<Schema> common(Collection<Schema> schemas) {
        List<Schema> ordered = SchemaTexts.distinct(schemas);
        return ordered.stream()
                .filter(candidate -> ordered.stream().allMatch(schema -> holds(candidate, schema)))
                .findFirst()
                .or(() -> made(ordered));
    }

    /** Whether {@code target} can take every value of {@code source} without loss. */
    boolean holds(Schema target, Schema source) {
        SchemaPair pair = new SchemaPair(target, source);
        Boolean known = held.get(pair);
        if (known == null) {
            known = target.equals(source) || holdsOther(target, source);
            held.put(pair, known);
        }
        return known;
    }

    private boolean holdsOther(Schema target, Schema source) {
        if (source.isUnion()) {
            return source.getTypes().stream().allMatch(branch -> holds(target, branch));
        }
        if (target.isUnion()) {
            return target.getTypes().stream().anyMatch(branch -> holds(branch, source));
        }
        if (target.getType() != source.getType()) {
            return isPromotion(target, source);
        }
        return switch (source.getType()) {
            case RECORD -> target.getFullName().equals(source.getFullName()) && holdsFields(target, source);
            case ENUM ->
                target.getFullName().equals(source.getFullName())
                        && target.getEnumSymbols().containsAll(source.getEnumSymbols());
            case FIXED ->
                target.getFullName().equals(source.getFullName())
                        && target.getFixedSize() == source.getFixedSize()
                        && sameLogicalType(target, source);
            case MAP -> holds(target.getValueType(), source.getValueType());
            case ARRAY -> holds(target.getElementType(), source.getElementType());
            default -> sameLogicalType(target, source);
        };
    }

    private boolean holdsFields(Schema target, Schema source) {
        if (isRecursive(target) || isRecursive(source)) {
            return false;
        }
        Field[] origins = origins(target, source);
        int taken = 0;
        for (Field field : target.getFields()) {
            Field origin = origins[field.pos()];
            if (origin == null ? !AvroForm.hasDefault(field) : !holds(field.schema(), origin.schema())) {
                return false;
            }
            taken += origin == null ? 0 : 1;
        }
        return taken == source.getFields().size();
    }

    /**
     * The field of {@code source} that each field of {@code target} is filled from, by its position: the one of its name, or
     * else of the first of its aliases that no other field is filled from. None fills two; null: the default does.
     */
    static Field[] origins(Schema target, Schema source) {
        Field[] origins = new Field[target.getFields().size()];
        Set<Field> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Field field : target.getFields()) {
            origins[field.pos()] = source.getField(field.name());
            taken.add(origins[field.pos()]);
        }
        for (Field field : target.getFields()) {
            if (origins[field.pos()] == null) {
                origins[field.pos()] = field.aliases().stream()
                        .map(source::getField)
                        .filter(alias -> alias != null && taken.add(alias))
                        .findFirst()
                        .orElse(null);
            }
        }
        return origins;
    }

    private static boolean isPromotion(Schema target, Schema source) {
        if (target.getLogicalType() != null || source.getLogicalType() != null) {
            return false;
        }
        return switch (source.getType()) {
            case INT -> target.getType() == Type.LONG || target.getType() == Type.DOUBLE;
            case FLOAT -> target.getType() == Type.DOUBLE;
            default -> false;
        };
    }

    private static boolean sameLogicalType(Schema target, Schema source) {
        LogicalType left = target.getLogicalType();
        LogicalType right = source.getLogicalType();
        if (left instanceof LogicalTypes.Decimal wide && right instanceof LogicalTypes.Decimal narrow) {
            return wide.getScale() == narrow.getScale() && wide.getPrecision() >= narrow.getPrecision();
        }
        return Objects.equals(left, right);
    }

    private Optional<Schema> made(List<Schema> schemas) {
        try {
            return Optional.of(new MadeSchema(this, schemas).schema())
                    .filter(made -> schemas.stream().allMatch(schema -> holds(made, schema)));
        } catch (AvroRuntimeException cannotStandInOneSchema) {
            return Optional.empty();
        }
    }

    private boolean isRecursive(Schema schema) {
        return recursive.computeIfAbsent(schema, AvroForm::isRecursive);
    }
}
