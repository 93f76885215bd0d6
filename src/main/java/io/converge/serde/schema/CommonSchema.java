package io.converge.serde.schema;

import io.converge.serde.binary.AvroForm;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
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
public final class CommonSchema {

    /** Proven, whatever else is found out. */
    private final Set<SchemaPair> notHeld = new HashSet<>();
    /** True as far as was seen: types that contain themselves are taken to hold each other until the walk finds otherwise. */
    private final Set<SchemaPair> held = new HashSet<>();

    private final Map<Schema, UnionPlaces> places = new IdentityHashMap<>();
    private boolean misjudged;

    /** @return empty if two of them cannot stand in one schema, such as a name that is a record here and an enum there */
    public static Optional<Schema> of(Collection<Schema> schemas) {
        return of(schemas, new CommonSchema()::holds);
    }

    /** @param holds as {@link #holds}, for whoever remembers its answers */
    public static Optional<Schema> of(Collection<Schema> schemas, BiPredicate<Schema, Schema> holds) {
        List<Schema> ordered = SchemaTexts.distinct(schemas);
        return ordered.stream()
                .filter(candidate -> ordered.stream().allMatch(schema -> holds.test(candidate, schema)))
                .findFirst()
                .or(() -> new CommonSchema().made(ordered));
    }

    /** Whether {@code target} can take every value of {@code source} without loss. */
    public boolean holds(Schema target, Schema source) {
        boolean holds;
        do {
            misjudged = false;
            holds = seemsToHold(target, source);
            if (misjudged) {
                held.clear();
            }
        } while (misjudged);
        return holds;
    }

    private boolean seemsToHold(Schema target, Schema source) {
        SchemaPair pair = new SchemaPair(target, source);
        if (notHeld.contains(pair)) {
            return false;
        }
        if (!held.add(pair) || target.equals(source) || holdsOther(target, source)) {
            return true;
        }
        notHeld.add(pair);
        held.remove(pair);
        // Whoever relied on it meanwhile may be wrong.
        misjudged = true;
        return false;
    }

    private boolean holdsOther(Schema target, Schema source) {
        if (source.isUnion()) {
            return source.getTypes().stream().allMatch(branch -> seemsToHold(target, branch));
        }
        if (target.isUnion()) {
            return candidates(target, source).stream().anyMatch(branch -> seemsToHold(branch, source));
        }
        if (target.getType() != source.getType()) {
            return isPromotion(target, source);
        }
        return switch (source.getType()) {
            case RECORD -> isNamedLike(target, source) && holdsFields(target, source);
            case ENUM ->
                isNamedLike(target, source) && source.getEnumSymbols().stream().allMatch(target::hasEnumSymbol);
            case FIXED ->
                isNamedLike(target, source)
                        && target.getFixedSize() == source.getFixedSize()
                        && sameLogicalType(target, source);
            case MAP -> seemsToHold(target.getValueType(), source.getValueType());
            case ARRAY -> seemsToHold(target.getElementType(), source.getElementType());
            default -> sameLogicalType(target, source);
        };
    }

    /** Whether a type has the name of another one, now or before: types are renamed by aliases, as fields are. */
    public static boolean isNamedLike(Schema target, Schema source) {
        return target.getFullName().equals(source.getFullName())
                || target.getAliases().contains(source.getFullName());
    }

    /**
     * The branch of a union that takes every value of a type that is no union: the one of its very type if there is one.
     *
     * @return null if there is none
     */
    public Schema branch(Schema union, Schema source) {
        List<Schema> candidates = candidates(union, source);
        return candidates.stream()
                .filter(source::equals)
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(branch -> holds(branch, source))
                        .findFirst())
                .orElse(null);
    }

    private List<Schema> candidates(Schema union, Schema source) {
        return places.computeIfAbsent(union, UnionPlaces::new).of(source);
    }

    private boolean holdsFields(Schema target, Schema source) {
        Field[] origins = origins(target, source);
        int taken = 0;
        for (Field field : target.getFields()) {
            Field origin = origins[field.pos()];
            if (origin == null ? !AvroForm.hasDefault(field) : !seemsToHold(field.schema(), origin.schema())) {
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
    public static Field[] origins(Schema target, Schema source) {
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
}
