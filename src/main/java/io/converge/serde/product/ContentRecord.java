package io.converge.serde.product;

import static io.converge.serde.product.NewValue.cast;
import static io.converge.serde.product.NewValue.mismatch;

import io.converge.model.MisfitException;
import io.converge.model.Pointer;
import io.converge.model.Printable;
import io.converge.model.Product;
import io.converge.model.Sources;
import io.converge.model.Variant;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.UnionBranches;
import io.converge.serde.product.ContentTree.TypedFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The tree of {@link Product} as Avro values: the way back of {@link ContentTree}. A leaf that a source has is the source's own
 * Avro value; only what is new is made anew.
 */
final class ContentRecord {

    private final Schema schema;
    private final Sources sources;
    private final Map<Product, Optional<SourceValue>> wholes = new IdentityHashMap<>();
    /** What came of the branches that were tried at a place: a value or an exception. Nested unions would ask for ever. */
    private final Map<String, Map<Schema, Object>> attempts = new HashMap<>();
    /** What is wrong, by its place. */
    private final Map<String, String> faults = new LinkedHashMap<>();
    /** In how many branches the making is that may be the wrong ones. */
    private int attempting;

    private ContentRecord(Schema schema, Sources sources) {
        this.schema = schema;
        this.sources = sources;
    }

    /** @throws MisfitException with all places that have no room in the schema, or that lack a value */
    static GenericRecord of(Map<?, ?> fields, Schema schema, Sources sources) {
        ContentRecord content = new ContentRecord(schema, sources);
        GenericRecord record = content.whole(fields);
        if (!content.faults.isEmpty()) {
            Map<Pointer, String> byPlace = new LinkedHashMap<>();
            content.faults.forEach((place, fault) ->
                    byPlace.put(place.isEmpty() ? Pointer.of(List.of()) : Pointer.parseOfAnyLength(place), fault));
            throw new MisfitException(byPlace);
        }
        return record;
    }

    private GenericRecord whole(Map<?, ?> fields) {
        try {
            return record(fields, schema, "", heard("", List.of()));
        } catch (IllegalArgumentException e) {
            return wrong("", e);
        }
    }

    /** Of a branch that is tried it is the end; else the others go on, so that all that is wrong is told. */
    private <T> T wrong(String place, IllegalArgumentException fault) {
        if (attempting > 0) {
            throw fault;
        }
        faults.putIfAbsent(place, fault.getMessage());
        return null;
    }

    /** The sources of a place: its own if it has any, else those of what is around it. */
    private List<SourceValue> heard(String place, List<SourceValue> inherited) {
        List<Product> own = sources.at(place);
        if (own == null) {
            return inherited;
        }
        List<SourceValue> values = new ArrayList<>(own.size());
        for (Product product : own) {
            Optional<SourceValue> whole =
                    wholes.computeIfAbsent(product, any -> Optional.ofNullable(SourceValue.of(any, schema)));
            addIfAny(values, whole.isPresent() ? whole.get().at(place) : null);
        }
        return values;
    }

    private GenericRecord record(Map<?, ?> map, Schema record, String place, List<SourceValue> from) {
        for (Object name : map.keySet()) {
            if (record.getField((String) name) == null) {
                throw new IllegalArgumentException(
                        record.getFullName() + " has no field " + place + "/" + Printable.step((String) name));
            }
        }
        GenericRecord made = new GenericData.Record(record);
        for (Field field : record.getFields()) {
            made.put(field.pos(), field(map, field, below(place, field.name()), below(from, field.name())));
        }
        return made;
    }

    private Object field(Map<?, ?> map, Field field, String place, List<SourceValue> from) {
        if (map.containsKey(field.name())) {
            return value(map.get(field.name()), field.schema(), place, from);
        }
        if (AvroForm.hasDefault(field)) {
            return GenericData.get().getDefaultValue(field);
        }
        if (field.schema().isNullable()) {
            return null;
        }
        return wrong(place, new IllegalArgumentException(place + " is missing"));
    }

    private Object value(Object given, Schema declared, String place, List<SourceValue> inherited) {
        try {
            return made(given, declared, place, inherited);
        } catch (IllegalArgumentException e) {
            return wrong(place, e);
        }
    }

    private Object made(Object given, Schema declared, String place, List<SourceValue> inherited) {
        Object value = NewValue.normalized(given);
        Object plain = Variant.plain(value);
        boolean leaf = !(plain instanceof Map<?, ?> || plain instanceof List<?>);
        List<SourceValue> from = heard(place, inherited);
        for (SourceValue source : from) {
            if (leaf ? source.is(value) : source.isItself(value)) {
                return source.datum();
            }
        }
        return declared.isUnion() ? union(value, declared, place, from) : branch(plain, declared, place, from);
    }

    private Object branch(Object value, Schema type, String place, List<SourceValue> from) {
        return switch (type.getType()) {
            case RECORD -> record(cast(value, Map.class, type, place), type, place, alike(from, type));
            case MAP -> map(cast(value, Map.class, type, place), type.getValueType(), place, alike(from, type));
            case ARRAY -> array(cast(value, List.class, type, place), type, place, alike(from, type));
            default -> NewValue.of(value, type, place);
        };
    }

    private static List<SourceValue> alike(List<SourceValue> from, Schema type) {
        return from.stream().filter(source -> source.isOf(type)).toList();
    }

    /** The branch that the value names, else the first that fits. If only one may, what is wrong with the value is told. */
    private Object union(Object value, Schema union, String place, List<SourceValue> from) {
        Object plain = Variant.plain(value);
        Schema named = UnionBranches.named(Variant.branchOf(value), union);
        if (named != null) {
            return branch(plain, named, place, from);
        }
        List<Schema> branches = union.getTypes().stream()
                .filter(branch -> (branch.getType() == Type.NULL) == (plain == null))
                .toList();
        if (branches.size() == 1) {
            return branch(plain, branches.get(0), place, from);
        }
        for (Schema branch : likeliestFirst(branches, plain, union, from)) {
            Object result = attempts.computeIfAbsent(place, any -> new IdentityHashMap<>())
                    .computeIfAbsent(branch, any -> attempt(plain, branch, place, from));
            if (!(result instanceof IllegalArgumentException)) {
                return result;
            }
        }
        throw mismatch(plain, union, place);
    }

    private Object attempt(Object value, Schema branch, String place, List<SourceValue> from) {
        attempting++;
        try {
            return branch(value, branch, place, from);
        } catch (IllegalArgumentException e) {
            return e;
        } finally {
            attempting--;
        }
    }

    /**
     * First the branch that a record was read from, then that of the sources; then those that have the very value, and last
     * those that round it. Texts are strings rather than symbols.
     */
    private static List<Schema> likeliestFirst(
            List<Schema> branches, Object value, Schema union, List<SourceValue> from) {
        Schema read = value instanceof TypedFields fields ? UnionBranches.named(fields.type(), union) : null;
        List<Schema> had = from.stream()
                .map(source -> UnionBranches.of(source.datum(), union))
                .toList();
        Map<Schema, Integer> ranks = new IdentityHashMap<>();
        for (Schema branch : branches) {
            boolean exact = NewValue.isExact(value, branch) && branch.getType() != Type.ENUM;
            int rank = exact ? branches.size() : branches.size() + 1;
            for (int i = had.size() - 1; i >= 0; i--) {
                rank = had.get(i).equals(branch) && NewValue.readsAlike(value, branch) ? -had.size() + i : rank;
            }
            ranks.put(branch, branch.equals(read) ? Integer.MIN_VALUE : rank);
        }
        List<Schema> ordered = new ArrayList<>(branches);
        ordered.sort(Comparator.comparing(ranks::get));
        return ordered;
    }

    private Map<String, Object> map(Map<?, ?> map, Schema valueType, String place, List<SourceValue> from) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put(
                NewValue.text((String) key, place),
                value(value, valueType, below(place, (String) key), below(from, (String) key))));
        return values;
    }

    private Object array(List<?> list, Schema schema, String place, List<SourceValue> from) {
        GenericData.Array<Object> values = new GenericData.Array<>(list.size(), schema);
        for (Object element : list) {
            String index = String.valueOf(values.size());
            values.add(value(element, schema.getElementType(), below(place, index), below(from, index)));
        }
        return values;
    }

    private static String below(String place, String name) {
        return place + "/" + Pointer.escaped(name);
    }

    private static List<SourceValue> below(List<SourceValue> from, String name) {
        if (from.isEmpty()) {
            return from;
        }
        List<SourceValue> values = new ArrayList<>(from.size());
        for (SourceValue source : from) {
            addIfAny(values, source.below(name));
        }
        return values;
    }

    private static void addIfAny(List<SourceValue> values, SourceValue value) {
        if (value != null) {
            values.add(value);
        }
    }
}
