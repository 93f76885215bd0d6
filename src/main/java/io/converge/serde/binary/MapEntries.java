package io.converge.serde.binary;

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

    /** A map with those entries that have some names alone, in the order that they stand in; null stays null. */
    FieldSlice some(FieldSlice map, Set<String> names) {
        AvroCursor cursor = map.cursor();
        ByteEncoder encoder = new ByteEncoder();
        if (branch >= 0) {
            if (cursor.readInt() != branch) {
                return map;
            }
            encoder.writeInt(branch);
        }
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (long i = 0; i < count; i++) {
                int start = cursor.position();
                boolean isMeant = names.contains(cursor.readString());
                value.skip(cursor);
                if (isMeant) {
                    encoder.writeLong(1);
                    encoder.writeFixed(cursor.bytes(), start, cursor.position() - start);
                }
            }
        }
        encoder.writeLong(0);
        byte[] bytes = encoder.toByteArray();
        return new FieldSlice(bytes, 0, bytes.length);
    }
}
