package io.converge.serde.schema;

import io.converge.serde.binary.AvroForm;
import io.converge.serde.schema.RenamedNames.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Makes one schema of several: each record has the fields of all records of its name, those that some lack with a default, and
 * unions stand where types differ. A name means one type wherever it stands. What was renamed by an alias is one thing under
 * its new name, with the old ones as aliases, if it can take what it was.
 */
final class MadeSchema {

    private final CommonSchema common;
    private final List<Schema> schemas;
    /** All types of a name, the new one, in the order in which they are met. */
    private final Map<String, List<Schema>> named = new LinkedHashMap<>();

    private final RenamedNames typeNames;
    /** The one that stands for a name; of a record also while its fields are made, as it may stand in them. */
    private final Map<String, Schema> made = new HashMap<>();

    private final Set<Schema> unfinished = Collections.newSetFromMap(new IdentityHashMap<>());

    MadeSchema(CommonSchema common, List<Schema> schemas) {
        this.common = common;
        this.schemas = schemas;
        List<List<Schema>> types = schemas.stream()
                .map(schema -> {
                    List<Schema> found = new ArrayList<>();
                    collect(schema, found, Collections.newSetFromMap(new IdentityHashMap<>()));
                    return found;
                })
                .toList();
        Map<String, Schema> kinds = new HashMap<>();
        types.stream().flatMap(List::stream).forEach(type -> kinds.put(type.getFullName(), type));
        typeNames = new RenamedNames(
                types.stream()
                        .map(of -> Names.of(of, Schema::getFullName, Schema::getAliases))
                        .toList(),
                (name, former) -> kinds.get(name).getType() == kinds.get(former).getType());
        types.stream()
                .flatMap(List::stream)
                .forEach(type -> named.computeIfAbsent(name(type), any -> new ArrayList<>())
                        .add(type));
    }

    private static void collect(Schema schema, List<Schema> found, Set<Schema> seen) {
        if (!seen.add(schema)) {
            return;
        }
        if (TypeNames.isNamed(schema)) {
            found.add(schema);
        }
        switch (schema.getType()) {
            case RECORD -> schema.getFields().forEach(field -> collect(field.schema(), found, seen));
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, found, seen));
            case MAP -> collect(schema.getValueType(), found, seen);
            case ARRAY -> collect(schema.getElementType(), found, seen);
            default -> {
                // has nothing in it
            }
        }
    }

    private String name(Schema type) {
        return TypeNames.isNamed(type) ? typeNames.newest(type.getFullName()) : type.getFullName();
    }

    /** @throws AvroRuntimeException if two of them cannot stand in one schema */
    Schema schema() {
        // What the objects that it is made of mean and its text does not is found here.
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
                .forEach(branch -> groups.computeIfAbsent(name(branch), name -> new ArrayList<>())
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
            case RECORD, ENUM, FIXED -> ofName(name(first));
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
        Schema known = made.get(name);
        if (known != null) {
            return known;
        }
        List<Schema> types = named.get(name);
        Schema newest = types.stream()
                .filter(type -> type.getFullName().equals(name))
                .findFirst()
                .orElseThrow();
        if (types.stream().anyMatch(type -> type.getType() != newest.getType())) {
            throw new AvroRuntimeException(name + " has types of several kinds");
        }
        if (newest.getType() == Type.RECORD) {
            return record(newest, types);
        }
        Schema type = newest.getType() == Type.ENUM ? enumeration(newest, types) : required(widest(types), newest);
        made.put(name, type);
        return type;
    }

    private Schema record(Schema newest, List<Schema> records) {
        Schema record = Schema.createRecord(newest.getName(), newest.getDoc(), newest.getNamespace(), newest.isError());
        like(newest, record);
        typeNames.older(newest.getFullName()).forEach(record::addAlias);
        made.put(newest.getFullName(), record);
        unfinished.add(record);
        RenamedNames fieldNames = new RenamedNames(
                records.stream()
                        .map(type -> Names.of(type.getFields(), Field::name, Field::aliases))
                        .toList(),
                (name, former) -> fields(former, records)
                        .allMatch(old -> fields(name, records)
                                .filter(field -> field.aliases().contains(former))
                                .allMatch(field -> common.holds(field.schema(), old.schema()))));
        record.setFields(fieldNames.all().stream()
                .map(name -> field(name, fieldNames, records))
                .toList());
        unfinished.remove(record);
        return record;
    }

    private static Stream<Field> fields(String name, List<Schema> records) {
        return records.stream().map(record -> record.getField(name)).filter(Objects::nonNull);
    }

    private Field field(String name, RenamedNames names, List<Schema> records) {
        List<String> called =
                Stream.concat(Stream.of(name), names.older(name).stream()).toList();
        List<Field> found = records.stream()
                .map(record -> called.stream()
                        .map(record::getField)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null))
                .filter(Objects::nonNull)
                .toList();
        Field newest = found.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow();
        Field field = field(newest, found, found.size() == records.size());
        names.older(name).forEach(field::addAlias);
        return field;
    }

    private Field field(Field newest, List<Field> found, boolean everywhere) {
        Schema type = of(found.stream().map(Field::schema).toList());
        for (Field field : found) {
            if (AvroForm.hasDefault(field) && isMadeOf(type, field.schema())) {
                return field(newest, type, field.defaultVal());
            }
        }
        return everywhere ? field(newest, type, null) : field(newest, optional(type), Field.NULL_DEFAULT_VALUE);
    }

    /** Whether a default of the one is one of the other: of what is not finished its own name alone is known. */
    private boolean isMadeOf(Schema type, Schema original) {
        if (type.getType() != original.getType()) {
            return false;
        }
        return switch (type.getType()) {
            case MAP -> isMadeOf(type.getValueType(), original.getValueType());
            case ARRAY -> isMadeOf(type.getElementType(), original.getElementType());
            case UNION -> {
                List<Schema> branches = type.getTypes();
                List<Schema> originals = original.getTypes();
                boolean same = branches.size() == originals.size();
                for (int i = 0; same && i < branches.size(); i++) {
                    same = isMadeOf(branches.get(i), originals.get(i));
                }
                yield same;
            }
            case RECORD ->
                unfinished.isEmpty()
                        ? type.equals(original)
                        : type.getFullName().equals(name(original));
            default -> type.equals(original);
        };
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

    private Schema enumeration(Schema newest, List<Schema> types) {
        Schema widest = widest(types);
        if (widest != null) {
            return widest;
        }
        TreeSet<String> symbols = new TreeSet<>();
        types.forEach(type -> symbols.addAll(type.getEnumSymbols()));
        Schema made = Schema.createEnum(newest.getName(), newest.getDoc(), newest.getNamespace(), List.copyOf(symbols));
        typeNames.older(newest.getFullName()).forEach(made::addAlias);
        return made;
    }
}
