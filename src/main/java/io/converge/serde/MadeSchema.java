package io.converge.serde;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Makes one schema of several: each record has the fields of all records of its name, those that some lack with a default, and
 * unions stand where types differ. A name means one type wherever it stands. Records that are made have no aliases: a value
 * stands under the name that it was written with.
 */
final class MadeSchema {

    private final CommonSchema common;
    private final List<Schema> schemas;
    /** All types of a name, in the order in which they are met. */
    private final Map<String, List<Schema>> named = new LinkedHashMap<>();
    /** The one that stands for a name; null while it is made. */
    private final Map<String, Schema> made = new HashMap<>();

    MadeSchema(CommonSchema common, List<Schema> schemas) {
        this.common = common;
        this.schemas = schemas;
        Set<Schema> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        schemas.forEach(schema -> collect(schema, seen));
    }

    private void collect(Schema schema, Set<Schema> seen) {
        if (!seen.add(schema)) {
            return;
        }
        switch (schema.getType()) {
            case RECORD -> {
                addNamed(schema);
                schema.getFields().forEach(field -> collect(field.schema(), seen));
            }
            case ENUM, FIXED -> addNamed(schema);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, seen));
            case MAP -> collect(schema.getValueType(), seen);
            case ARRAY -> collect(schema.getElementType(), seen);
            default -> {
                // has no name of its own, and nothing in it
            }
        }
    }

    private void addNamed(Schema schema) {
        named.computeIfAbsent(schema.getFullName(), name -> new ArrayList<>()).add(schema);
    }

    /** @throws AvroRuntimeException if two of them cannot stand in one schema */
    Schema schema() {
        // Records that contain themselves stay as they are. What is in them and means something else elsewhere is found
        // here.
        return AvroForm.parse(of(schemas).toString());
    }

    private Schema of(List<Schema> types) {
        boolean anyUnion = types.stream().anyMatch(Schema::isUnion);
        if (!anyUnion && types.stream().allMatch(MadeSchema::isPrimitive)) {
            Schema widest = widest(types);
            if (widest != null) {
                return widest;
            }
        }
        Map<String, List<Schema>> groups = new LinkedHashMap<>();
        types.stream()
                .flatMap(MadeSchema::branches)
                .forEach(branch -> groups.computeIfAbsent(branch.getFullName(), name -> new ArrayList<>())
                        .add(branch));
        List<Schema> branches = groups.values().stream().map(this::ofOneKind).toList();
        return branches.size() == 1 && !anyUnion ? branches.get(0) : Schema.createUnion(branches);
    }

    private static boolean isPrimitive(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED, UNION, MAP, ARRAY -> false;
            default -> true;
        };
    }

    private static Stream<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes().stream() : Stream.of(schema);
    }

    /** The first that holds all others; null if none does. */
    private Schema widest(List<Schema> types) {
        return types.stream()
                .filter(candidate -> types.stream().allMatch(type -> common.holds(candidate, type)))
                .findFirst()
                .orElse(null);
    }

    private Schema ofOneKind(List<Schema> types) {
        Schema first = types.get(0);
        return switch (first.getType()) {
            case RECORD, ENUM, FIXED -> ofName(first.getFullName());
            case MAP ->
                like(
                        first,
                        Schema.createMap(
                                of(types.stream().map(Schema::getValueType).toList())));
            case ARRAY ->
                like(
                        first,
                        Schema.createArray(
                                of(types.stream().map(Schema::getElementType).toList())));
            default -> required(widest(types), first);
        };
    }

    private static Schema like(Schema model, Schema schema) {
        schema.putAll(model);
        return schema;
    }

    private static Schema required(Schema schema, Schema first) {
        if (schema == null) {
            throw new AvroRuntimeException("types of the name " + first.getFullName() + " cannot stand in one schema");
        }
        return schema;
    }

    private Schema ofName(String name) {
        if (made.containsKey(name)) {
            return required(made.get(name), named.get(name).get(0));
        }
        made.put(name, null);
        List<Schema> types = named.get(name);
        Schema first = types.get(0);
        if (types.stream().anyMatch(type -> type.getType() != first.getType())) {
            throw new AvroRuntimeException(name + " has types of several kinds");
        }
        Schema type = switch (first.getType()) {
            case RECORD -> record(types);
            case ENUM -> enumeration(types);
            default -> required(widest(types), first);
        };
        made.put(name, type);
        return type;
    }

    private Schema record(List<Schema> records) {
        Schema first = records.get(0);
        if (records.stream().anyMatch(AvroForm::isRecursive)) {
            return required(records.stream().allMatch(first::equals) ? first : null, first);
        }
        Set<String> names = new LinkedHashSet<>();
        records.forEach(record -> record.getFields().forEach(field -> names.add(field.name())));
        List<Field> fields = names.stream().map(name -> field(name, records)).toList();
        return like(first, Schema.createRecord(first.getName(), first.getDoc(), first.getNamespace(), false, fields));
    }

    private Field field(String name, List<Schema> records) {
        List<Field> found = records.stream()
                .filter(record -> record.getField(name) != null)
                .map(record -> record.getField(name))
                .toList();
        Schema type = of(found.stream().map(Field::schema).toList());
        for (Field field : found) {
            if (AvroForm.hasDefault(field) && type.equals(field.schema())) {
                return field(field, type, field.defaultVal());
            }
        }
        return found.size() == records.size()
                ? field(found.get(0), type, null)
                : field(found.get(0), optional(type), Field.NULL_DEFAULT_VALUE);
    }

    private static Field field(Field model, Schema type, Object defaultValue) {
        Field field = new Field(model.name(), type, model.doc(), defaultValue, model.order());
        field.putAll(model);
        return field;
    }

    private static Schema optional(Schema type) {
        List<Schema> branches = new ArrayList<>(List.of(Schema.create(Type.NULL)));
        branches(type).filter(branch -> branch.getType() != Type.NULL).forEach(branches::add);
        return Schema.createUnion(branches);
    }

    private Schema enumeration(List<Schema> types) {
        Schema widest = widest(types);
        if (widest != null) {
            return widest;
        }
        Schema first = types.get(0);
        TreeSet<String> symbols = new TreeSet<>();
        types.forEach(type -> symbols.addAll(type.getEnumSymbols()));
        return Schema.createEnum(first.getName(), first.getDoc(), first.getNamespace(), List.copyOf(symbols));
    }
}
