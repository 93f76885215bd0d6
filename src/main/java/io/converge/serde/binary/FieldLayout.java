package io.converge.serde.binary;

import io.converge.serde.binary.AvroCursor.BeyondLimitException;
import io.converge.serde.binary.AvroCursor.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/** The fields of a record, and where each of them ends in its bytes. */
public final class FieldLayout {

    private static final PerSchema<Optional<FieldLayout>> KNOWN = new PerSchema<>(FieldLayout::made);

    private final List<Field> fields;
    private final Skipper[] skippers;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> plain = new LinkedHashSet<>();
    private final Map<Integer, MapEntries> maps = new HashMap<>();
    private final List<FieldSlice> blanks = new ArrayList<>();

    private FieldLayout(Schema record) {
        this.fields = List.copyOf(record.getFields());
        Skipper.Compiler compiler = Skipper.Compiler.ofOurs();
        List<Skipper> all = new ArrayList<>();
        for (Field field : fields) {
            all.add(compiler.skipper(field.schema()));
            indexes.put(field.name(), field.pos());
            names.add(field.name());
            if (isPlain(field.schema())) {
                plain.add(field.name());
            }
            MapEntries.of(field.schema(), compiler).ifPresent(entries -> maps.put(field.pos(), entries));
            byte[] blank = BlankValue.of(field.schema());
            if (blank != null) {
                blanks.add(new FieldSlice(blank, 0, blank.length));
            }
        }
        this.skippers = all.toArray(Skipper[]::new);
    }

    /** None of a schema that {@link Skipper} does not take, as none of a change that is accepted. */
    public static Optional<FieldLayout> of(Schema record) {
        return KNOWN.of(record);
    }

    private static Optional<FieldLayout> made(Schema record) {
        try {
            return Optional.of(new FieldLayout(record));
        } catch (BeyondLimitException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, MAP, ARRAY -> false;
            case UNION -> schema.getTypes().stream().allMatch(FieldLayout::isPlain);
            default -> true;
        };
    }

    public int count() {
        return skippers.length;
    }

    /** In the order of the fields. */
    public Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    public String name(int field) {
        return fields.get(field).name();
    }

    /** −1 if there is none of that name. */
    public int indexOf(String name) {
        return indexes.getOrDefault(name, -1);
    }

    public Schema schema(int field) {
        return fields.get(field).schema();
    }

    /** Whether a field holds neither records nor maps nor arrays, whatever its value. */
    public boolean isPlain(String name) {
        return plain.contains(name);
    }

    /** Whether a record can say nothing in some of its fields. */
    public boolean hasBlanks() {
        return blanks.size() == fields.size();
    }

    /** What stands in a field of which nothing is said. */
    public FieldSlice blank(int field) {
        return blanks.get(field);
    }

    /** For each field where in the bytes of the record it ends. */
    public int[] ends(EncodedRecord record) {
        AvroCursor cursor = record.cursor();
        int[] ends = new int[skippers.length];
        for (int i = 0; i < ends.length; i++) {
            skippers[i].skip(cursor);
            ends[i] = cursor.position();
        }
        return ends;
    }

    /** The bytes of a field that begins where the cursor is, which passes over it. */
    public FieldSlice slice(int field, AvroCursor cursor) {
        int start = cursor.position();
        skippers[Skipper.inRange(field, skippers.length)].skip(cursor);
        return new FieldSlice(cursor.bytes(), start, cursor.position());
    }

    /** Of a map the entries with some names alone; of what is none all that stands there. */
    public FieldSlice entries(int field, FieldSlice slice, Set<String> names) {
        MapEntries entries = maps.get(field);
        return entries == null ? slice : entries.some(slice, names);
    }

    /** Whether its entries can be told by their bytes. */
    public boolean isMap(int field) {
        return maps.containsKey(field);
    }

    /** Of a map the entries that differ from those of another one, and maybe some more; of what is none all that stands there. */
    public FieldSlice differing(int field, FieldSlice slice, FieldSlice other) {
        MapEntries entries = maps.get(field);
        return entries == null ? slice : entries.without(slice, other);
    }

    /**
     * Writes a {@linkplain #isMap map} by what it has of another one, for {@link #readLike}.
     *
     * @return false, and nothing is written, if it has nothing of it
     */
    public boolean writeLike(int field, FieldSlice slice, FieldSlice other, ByteEncoder encoder) {
        return maps.get(field).writeLike(slice, other, encoder);
    }

    /** Reads what {@link #writeLike} has written. */
    public FieldSlice readLike(int field, FieldSlice other, AvroCursor cursor) {
        MapEntries entries = maps.get(field);
        if (entries == null) {
            throw new MalformedException("field " + field + " is no map");
        }
        return entries.readLike(other, cursor);
    }

    /** How many values are in a field. */
    public long values(int field, FieldSlice slice) {
        AvroCursor cursor = slice.cursor();
        skippers[field].skip(cursor);
        return 1 + cursor.counted();
    }
}
