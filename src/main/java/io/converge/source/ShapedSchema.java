package io.converge.source;

import io.converge.model.Pointer;
import io.converge.serde.binary.AvroForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * The schema of the products that records of a schema become. A type that is used in several places and does not lose the same in all of them is
 * several types then; those that lose something have names of their own, such as {@code Address_without_internal}, as in one schema a name
 * is that of one type.
 */
final class ShapedSchema {

    private static final String CONTROL = "__";

    /** A type, and what is dropped in it. */
    private record Use(String type, Set<List<String>> drop) {}

    /** Whether types that Debezium has names for get Avro's. A type that contains itself has places without end, and no table has such a one. */
    private final boolean converts;

    /** Names in the given schema. */
    private final Set<String> taken;
    /** Names of types that do not lose the same wherever they are. */
    private final Set<String> several;

    private final Map<Use, Schema> records = new HashMap<>();

    private ShapedSchema(Schema schema, Set<String> several) {
        this.converts = !AvroForm.isRecursive(schema);
        this.taken = types(schema).stream().map(Schema::getFullName).collect(Collectors.toSet());
        this.several = several;
    }

    /**
     * @param drop what is no part of a product
     * @param dropsControls whether fields whose names begin with two underscores are none either
     */
    static Schema of(Schema schema, List<Pointer> drop, boolean dropsControls) {
        Set<List<String>> dropped = new LinkedHashSet<>();
        drop.forEach(pointer -> dropped.add(pointer.steps()));
        if (dropsControls) {
            schema.getFields().stream()
                    .map(Field::name)
                    .filter(name -> name.startsWith(CONTROL))
                    .forEach(name -> dropped.add(List.of(name)));
        }
        Schema shaped = new ShapedSchema(schema, Set.of()).record(schema, dropped);
        Set<String> several = several(shaped);
        return several.isEmpty() ? shaped : new ShapedSchema(schema, several).record(schema, dropped);
    }

    private static Set<String> several(Schema schema) {
        Map<String, Schema> byName = new HashMap<>();
        Set<String> several = new HashSet<>();
        for (Schema type : types(schema)) {
            Schema known = byName.putIfAbsent(type.getFullName(), type);
            if (known != null && !known.equals(type)) {
                several.add(type.getFullName());
            }
        }
        return several;
    }

    /** The records in a schema, each object once. */
    private static Set<Schema> types(Schema schema) {
        Map<Schema, Boolean> types = new IdentityHashMap<>();
        addTypes(schema, types);
        return types.keySet();
    }

    private static void addTypes(Schema schema, Map<Schema, Boolean> types) {
        switch (schema.getType()) {
            case RECORD -> {
                if (types.put(schema, true) == null) {
                    schema.getFields().forEach(field -> addTypes(field.schema(), types));
                }
            }
            case UNION -> schema.getTypes().forEach(branch -> addTypes(branch, types));
            case ARRAY -> addTypes(schema.getElementType(), types);
            case MAP -> addTypes(schema.getValueType(), types);
            default -> {
                // No record is in it.
            }
        }
    }

    private Schema record(Schema schema, Set<List<String>> drop) {
        Set<List<String>> inside = drop.stream()
                .filter(steps -> leads(steps, schema))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (inside.isEmpty() && !converts) {
            return schema;
        }
        Use use = new Use(schema.getFullName(), inside);
        Schema known = records.get(use);
        if (known == null) {
            known = shaped(schema, inside);
            records.put(use, known);
        }
        return known;
    }

    private static boolean leads(List<String> steps, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> schema.getTypes().stream().anyMatch(branch -> leads(steps, branch));
            case RECORD -> {
                Field field = schema.getField(steps.get(0));
                yield field != null && (steps.size() == 1 || leads(steps.subList(1, steps.size()), field.schema()));
            }
            default -> false;
        };
    }

    private Schema shaped(Schema schema, Set<List<String>> drop) {
        List<Field> fields = new ArrayList<>();
        boolean isSame = true;
        for (Field field : schema.getFields()) {
            boolean isDropped = drop.contains(List.of(field.name()));
            Schema type = isDropped ? null : type(field.schema(), below(drop, field.name()));
            isSame &= field.schema().equals(type);
            if (!isDropped) {
                fields.add(field(field, type));
            }
        }
        if (isSame) {
            return schema;
        }
        String name =
                !drop.isEmpty() && several.contains(schema.getFullName()) ? without(schema, drop) : schema.getName();
        Schema record = Schema.createRecord(name, schema.getDoc(), schema.getNamespace(), schema.isError());
        schema.getAliases().forEach(record::addAlias);
        record.addAllProps(schema);
        record.setFields(fields);
        return record;
    }

    private String without(Schema schema, Set<List<String>> drop) {
        StringBuilder name = new StringBuilder(schema.getName()).append("_without");
        drop.stream()
                .map(steps -> String.join("_", steps))
                .sorted()
                .forEach(path -> name.append('_').append(path));
        String space = schema.getNamespace() == null ? "" : schema.getNamespace() + ".";
        while (taken.contains(space + name)) {
            name.append('_');
        }
        return name.toString();
    }

    private static Set<List<String>> below(Set<List<String>> drop, String name) {
        return drop.stream()
                .filter(steps -> steps.size() > 1 && steps.get(0).equals(name))
                .map(steps -> steps.subList(1, steps.size()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A default that is none of the new type is none. */
    private static Field field(Field field, Schema type) {
        Field copy;
        try {
            copy = new Field(field, type);
        } catch (AvroRuntimeException e) {
            Object none = type.isNullable()
                            && type.isUnion()
                            && type.getTypes().get(0).getType() == Schema.Type.NULL
                    ? JsonProperties.NULL_VALUE
                    : null;
            copy = new Field(field.name(), type, field.doc(), none, field.order());
            copy.addAllProps(field);
        }
        field.aliases().forEach(copy::addAlias);
        return copy;
    }

    private Schema type(Schema schema, Set<List<String>> drop) {
        return switch (schema.getType()) {
            case RECORD -> converts && isVariableScaleDecimal(schema) ? bigDecimal() : record(schema, drop);
            case UNION -> union(schema, drop);
            case ARRAY -> {
                Schema element = type(schema.getElementType(), Set.of());
                yield element.equals(schema.getElementType()) ? schema : withProps(Schema.createArray(element), schema);
            }
            case MAP -> {
                Schema value = type(schema.getValueType(), Set.of());
                yield value.equals(schema.getValueType()) ? schema : withProps(Schema.createMap(value), schema);
            }
            case INT, LONG -> converts ? DebeziumTime.logical(schema) : schema;
            default -> schema;
        };
    }

    private Schema union(Schema union, Set<List<String>> drop) {
        List<Schema> branches = union.getTypes();
        // No union has two branches of bytes.
        boolean hasBytes = branches.stream()
                        .filter(branch -> branch.getType() == Schema.Type.BYTES || isVariableScaleDecimal(branch))
                        .count()
                > 1;
        List<Schema> types = branches.stream()
                .map(branch -> hasBytes && isVariableScaleDecimal(branch) ? branch : type(branch, drop))
                .toList();
        return types.equals(branches) ? union : Schema.createUnion(types);
    }

    private static Schema withProps(Schema type, Schema source) {
        type.addAllProps(source);
        return type;
    }

    private static boolean isVariableScaleDecimal(Schema record) {
        if (record.getType() != Schema.Type.RECORD) {
            return false;
        }
        boolean isNamed = ConnectType.VARIABLE_SCALE_DECIMAL.equals(record.getFullName())
                || ConnectType.VARIABLE_SCALE_DECIMAL.equals(record.getProp(DebeziumTime.AVRO_PROPERTY));
        return isNamed
                && isOf(Schema.Type.INT, record.getField(ConnectType.SCALE))
                && isOf(Schema.Type.BYTES, record.getField(ConnectType.VALUE));
    }

    private static boolean isOf(Schema.Type type, Field field) {
        return field != null && field.schema().getType() == type;
    }

    private static Schema bigDecimal() {
        return LogicalTypes.bigDecimal().addToSchema(Schema.create(Schema.Type.BYTES));
    }
}
