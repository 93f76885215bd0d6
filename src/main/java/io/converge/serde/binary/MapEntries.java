package io.converge.serde.binary;

import io.converge.serde.binary.AvroCursor.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/**
 * The entries of a map in its bytes.
 *
 * @param branch which branch of a union the map is; −1: it is in none
 */
record MapEntries(int branch, Skipper value) {

    /** Of a map with more entries than that none is looked for but the next. */
    private static final int FEW = 16;

    /** None of a type that is neither a map nor one that may be null. */
    static Optional<MapEntries> of(Schema schema, Skipper.Compiler compiler) {
        if (schema.getType() == Type.MAP) {
            return Optional.of(new MapEntries(-1, compiler.skipper(schema.getValueType())));
        }
        if (schema.getType() == Type.UNION
                && schema.isNullable()
                && schema.getTypes().size() == 2) {
            List<Schema> types = schema.getTypes();
            int map = types.get(0).getType() == Type.MAP ? 0 : 1;
            if (types.get(map).getType() == Type.MAP) {
                return Optional.of(
                        new MapEntries(map, compiler.skipper(types.get(map).getValueType())));
            }
        }
        return Optional.empty();
    }

    /** Bytes of a map whose entries stand in one block, as nearly all do. */
    private static final class Block {

        private final FieldSlice map;
        /** Where the first entry begins, then where each ends. */
        private final int[] ends;

        private Block(FieldSlice map, int[] ends) {
            this.map = map;
            this.ends = ends;
        }

        int count() {
            return ends.length - 1;
        }

        FieldSlice entries(int from, int to) {
            return new FieldSlice(map.bytes(), ends[from], ends[to]);
        }

        boolean isSame(int entry, Block other, int otherEntry) {
            return Arrays.equals(
                    map.bytes(),
                    ends[entry],
                    ends[entry + 1],
                    other.map.bytes(),
                    other.ends[otherEntry],
                    other.ends[otherEntry + 1]);
        }

        /** Which entry of another map is the same, looked for from a place on; −1: none was found. */
        int indexIn(Block other, int entry, int next) {
            if (next < other.count() && isSame(entry, other, next)) {
                return next;
            }
            for (int i = 0; i < other.count() && other.count() <= FEW; i++) {
                if (isSame(entry, other, i)) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** @return null if its bytes are of another form, or null stands there */
    private Block block(FieldSlice map) {
        AvroCursor cursor = map.cursor();
        if (branch >= 0 && cursor.readInt() != branch) {
            return null;
        }
        long count = cursor.readLong();
        if (count < 0 || count > map.length()) {
            return null;
        }
        int[] ends = new int[(int) count + 1];
        ends[0] = cursor.position();
        for (int i = 1; i < ends.length; i++) {
            skipEntry(cursor);
            ends[i] = cursor.position();
        }
        boolean isAll = count == 0 || cursor.readLong() == 0;
        return isAll && cursor.position() == map.end() ? new Block(map, ends) : null;
    }

    private void skipEntry(AvroCursor cursor) {
        cursor.skip(cursor.readLength());
        value.skip(cursor);
    }

    /** A map of some entries. */
    private FieldSlice map(int count, ByteEncoder entries) {
        byte[] bytes = entries.toByteArray();
        ByteEncoder encoder = new ByteEncoder(bytes.length + 3 * ByteEncoder.NUMBER_BYTES);
        if (branch >= 0) {
            encoder.writeInt(branch);
        }
        if (count > 0) {
            encoder.writeLong(count);
            encoder.writeFixed(bytes, 0, bytes.length);
        }
        encoder.writeLong(0);
        byte[] all = encoder.toByteArray();
        return new FieldSlice(all, 0, all.length);
    }

    /** A map with those entries that have some names alone, in the order that they stand in; null stays null. */
    FieldSlice some(FieldSlice map, Set<String> names) {
        AvroCursor cursor = map.cursor();
        if (branch >= 0 && cursor.readInt() != branch) {
            return map;
        }
        ByteEncoder entries = new ByteEncoder(map.length());
        int meant = 0;
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (long i = 0; i < count; i++) {
                int start = cursor.position();
                boolean isMeant = names.contains(cursor.readString());
                value.skip(cursor);
                if (isMeant) {
                    meant++;
                    entries.writeFixed(cursor.bytes(), start, cursor.position() - start);
                }
            }
        }
        return map(meant, entries);
    }

    /** A map without entries that stand in another one at the same place: not all that it shares with it, but most. */
    FieldSlice without(FieldSlice map, FieldSlice other) {
        Block block = block(map);
        Block others = block(other);
        if (block == null || others == null) {
            return map;
        }
        ByteEncoder entries = new ByteEncoder(map.length());
        int kept = 0;
        for (int i = 0; i < block.count(); i++) {
            if (i >= others.count() || !block.isSame(i, others, i)) {
                block.entries(i, i + 1).writeTo(entries);
                kept++;
            }
        }
        return map(kept, entries);
    }

    /**
     * Writes a map by the entries that it has from another one.
     *
     * @return false, and nothing is written, if it has none
     */
    boolean writeLike(FieldSlice map, FieldSlice other, ByteEncoder encoder) {
        Block block = block(map);
        Block others = block == null || block.count() == 0 ? null : block(other);
        if (others == null) {
            return false;
        }
        int[] sources = new int[block.count()];
        int next = 0;
        boolean hasSome = false;
        for (int i = 0; i < sources.length; i++) {
            sources[i] = block.indexIn(others, i, next);
            next = sources[i] < 0 ? next + 1 : sources[i] + 1;
            hasSome |= sources[i] >= 0;
        }
        if (!hasSome) {
            return false;
        }
        for (int i = 0; i < sources.length; ) {
            int to = i + 1;
            while (to < sources.length && (sources[i] < 0 ? sources[to] < 0 : sources[to] == sources[to - 1] + 1)) {
                to++;
            }
            encoder.writeInt((to - i) << 1 | (sources[i] < 0 ? 0 : 1));
            if (sources[i] < 0) {
                block.entries(i, to).writeTo(encoder);
            } else {
                encoder.writeInt(sources[i]);
            }
            i = to;
        }
        encoder.writeInt(0);
        return true;
    }

    /** Reads what {@link #writeLike} has written. */
    FieldSlice readLike(FieldSlice other, AvroCursor cursor) {
        Block others = block(other);
        if (others == null) {
            throw new MalformedException("a map like another one that has no entries");
        }
        ByteEncoder entries = new ByteEncoder(other.length());
        int count = 0;
        for (int run = cursor.readInt(); run != 0; run = cursor.readInt()) {
            int length = run >> 1;
            if ((run & 1) == 1) {
                int from = Skipper.inRange(cursor.readInt(), others.ends.length);
                others.entries(from, Skipper.inRange(from + length, others.ends.length))
                        .writeTo(entries);
            } else {
                int start = cursor.position();
                for (int i = 0; i < length; i++) {
                    skipEntry(cursor);
                }
                entries.writeFixed(cursor.bytes(), start, cursor.position() - start);
            }
            count += length;
        }
        return map(count, entries);
    }
}
