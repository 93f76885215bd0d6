package io.converge.serde;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Finds one schema that holds what records of several schemas hold, without loss.
 *
 * <p>That is the one among them that can take all the others, if there is one: the newest, as schemas grow. Else it is made:
 * a record of all their fields, those that some lack nullable, and unions where types differ. It depends on the set of
 * schemas alone.
 */
final class CommonSchema {

    private final Map<SchemaPair, Boolean> held = new HashMap<>();
    private final Map<SchemaPair, Schema> merged = new HashMap<>();
    private final Map<Schema, Boolean> recursive = new IdentityHashMap<>();

    /** @return empty if two of them cannot stand in one schema, such as a name that is a record here and an enum there */
    static Optional<Schema> of(Set<Schema> schemas) {
        return new CommonSchema().common(schemas);
    }

    private Optional<Schema> common(Set<Schema> schemas) {
        List<Schema> ordered = schemas.stream()
                .sorted(Comparator.comparing(schema -> schema.toString(), Comparator.reverseOrder()))
                .toList();
        return ordered.stream()
                .filter(candidate -> ordered.stream().allMatch(schema -> holds(candidate, schema)))
                .findFirst()
                .or(() -> merged(ordered));
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
        for (Field field : target.getFields()) {
            if (sourceField(field, source) == null && !AvroForm.hasDefault(field)) {
                return false;
            }
        }
        return source.getFields().stream()
                .allMatch(field -> target.getFields().stream()
                        .anyMatch(candidate -> field.equals(sourceField(candidate, source))
                                && holds(candidate.schema(), field.schema())));
    }

    /** The field of {@code source} that a reader's field is filled from: of its name, or of one of its aliases. */
    static Field sourceField(Field target, Schema source) {
        Field field = source.getField(target.name());
        return field != null
                ? field
                : target.aliases().stream()
                        .map(source::getField)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
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

    private Optional<Schema> merged(List<Schema> schemas) {
        try {
            return schemas.stream()
                    .reduce(this::merge)
                    .filter(merged -> schemas.stream().allMatch(schema -> holds(merged, schema)));
        } catch (AvroRuntimeException cannotStandInOneSchema) {
            return Optional.empty();
        }
    }

    private Schema merge(Schema left, Schema right) {
        if (holds(left, right)) {
            return left;
        }
        if (holds(right, left)) {
            return right;
        }
        if (!left.isUnion() && !right.isUnion() && left.getType() == right.getType()) {
            Optional<Schema> same = mergeSameType(left, right);
            if (same.isPresent()) {
                return same.get();
            }
        }
        return mergeBranches(left, right);
    }

    private Optional<Schema> mergeSameType(Schema left, Schema right) {
        return switch (left.getType()) {
            case MAP -> Optional.of(Schema.createMap(merge(left.getValueType(), right.getValueType())));
            case ARRAY -> Optional.of(Schema.createArray(merge(left.getElementType(), right.getElementType())));
            case RECORD ->
                left.getFullName().equals(right.getFullName())
                        ? Optional.of(mergedRecords(left, right))
                        : Optional.empty();
            case ENUM ->
                left.getFullName().equals(right.getFullName())
                        ? Optional.of(mergeEnums(left, right))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private boolean isRecursive(Schema schema) {
        return recursive.computeIfAbsent(schema, AvroForm::isRecursive);
    }

    private Schema mergedRecords(Schema left, Schema right) {
        SchemaPair pair = new SchemaPair(left, right);
        Schema known = merged.get(pair);
        if (known == null) {
            known = mergeRecords(left, right);
            merged.put(pair, known);
        }
        return known;
    }

    private Schema mergeRecords(Schema left, Schema right) {
        if (isRecursive(left) || isRecursive(right)) {
            throw new AvroRuntimeException(left.getFullName() + " contains itself");
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        for (Field field : left.getFields()) {
            Field other = right.getField(field.name());
            Schema type = other == null ? field.schema() : merge(field.schema(), other.schema());
            fields.put(field.name(), other == null ? optional(field) : field(field, type));
        }
        for (Field field : right.getFields()) {
            fields.computeIfAbsent(field.name(), name -> optional(field));
        }
        return Schema.createRecord(
                left.getName(), left.getDoc(), left.getNamespace(), false, new ArrayList<>(fields.values()));
    }

    /** A field that some of the records lack. */
    private static Field optional(Field field) {
        if (field.hasDefaultValue()) {
            return new Field(field, field.schema());
        }
        Schema nothing = Schema.create(Type.NULL);
        List<Schema> branches = new ArrayList<>(List.of(nothing));
        branches(field.schema()).filter(branch -> branch.getType() != Type.NULL).forEach(branches::add);
        return new Field(field.name(), Schema.createUnion(branches), field.doc(), Field.NULL_DEFAULT_VALUE);
    }

    private static Field field(Field field, Schema type) {
        boolean keepsDefault = field.hasDefaultValue() && type.equals(field.schema());
        return keepsDefault ? new Field(field, type) : new Field(field.name(), type, field.doc(), null);
    }

    private static Schema mergeEnums(Schema left, Schema right) {
        TreeSet<String> symbols = new TreeSet<>(left.getEnumSymbols());
        symbols.addAll(right.getEnumSymbols());
        return Schema.createEnum(left.getName(), left.getDoc(), left.getNamespace(), List.copyOf(symbols));
    }

    private Schema mergeBranches(Schema left, Schema right) {
        Map<String, Schema> branches = new LinkedHashMap<>();
        Stream.concat(branches(left), branches(right))
                .forEach(branch -> branches.merge(branch.getFullName(), branch, this::mergeBranch));
        return Schema.createUnion(List.copyOf(branches.values()));
    }

    private Schema mergeBranch(Schema left, Schema right) {
        if (holds(left, right)) {
            return left;
        }
        return mergeSameType(left, right)
                .orElseThrow(() -> new AvroRuntimeException(left + " and " + right + " have one name"));
    }

    private static Stream<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes().stream() : Stream.of(schema);
    }
}
