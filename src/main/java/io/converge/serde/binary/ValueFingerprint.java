package io.converge.serde.binary;

import io.converge.model.Fingerprint;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * A number that stands for the bytes of a value of one schema, in whatever order the entries of its maps are written, and in whatever
 * blocks.
 */
@FunctionalInterface
public interface ValueFingerprint {

    void add(AvroCursor cursor, Fingerprint fingerprint);

    static long of(EncodedRecord record) {
        Fingerprint fingerprint = new Fingerprint();
        Compiler.KNOWN.of(record.getSchema()).add(record.cursor(), fingerprint);
        return fingerprint.value();
    }

    /** Makes one of each record type, however often it is used. */
    final class Compiler {

        private static final PerSchema<ValueFingerprint> KNOWN = new PerSchema<>(schema -> new Compiler().made(schema));

        private final Map<Schema, ValueFingerprint[]> records = new IdentityHashMap<>();

        private Compiler() {}

        private ValueFingerprint made(Schema schema) {
            return switch (schema.getType()) {
                case NULL -> (cursor, all) -> all.add(0);
                case BOOLEAN -> (cursor, all) -> all.add(cursor.readBoolean());
                case INT -> (cursor, all) -> all.add(cursor.readInt());
                case LONG -> (cursor, all) -> all.add(cursor.readLong());
                case FLOAT -> bytes(Float.BYTES);
                case DOUBLE -> bytes(Double.BYTES);
                case FIXED -> bytes(schema.getFixedSize());
                case STRING, BYTES ->
                    (cursor, all) -> {
                        int length = cursor.readLength();
                        all.add(cursor.bytes(), cursor.skip(length), length);
                    };
                case ENUM -> (cursor, all) -> all.add(cursor.readInt());
                case UNION -> union(schema.getTypes());
                case ARRAY -> array(made(schema.getElementType()));
                case MAP -> map(made(schema.getValueType()));
                case RECORD -> record(schema);
            };
        }

        private static ValueFingerprint bytes(int length) {
            return (cursor, all) -> all.add(cursor.bytes(), cursor.skip(length), length);
        }

        private ValueFingerprint union(List<Schema> types) {
            ValueFingerprint[] branches = types.stream().map(this::made).toArray(ValueFingerprint[]::new);
            return (cursor, all) -> {
                int branch = Skipper.inRange(cursor.readInt(), branches.length);
                branches[branch].add(cursor, all.add(branch));
            };
        }

        private static ValueFingerprint array(ValueFingerprint element) {
            return (cursor, all) -> {
                long size = 0;
                for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                    size += count;
                    for (long i = 0; i < count; i++) {
                        element.add(cursor, all);
                    }
                }
                all.add(size);
            };
        }

        private static ValueFingerprint map(ValueFingerprint value) {
            return (cursor, all) -> {
                long size = 0;
                long entries = 0;
                for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                    size += count;
                    for (long i = 0; i < count; i++) {
                        int length = cursor.readLength();
                        Fingerprint entry = new Fingerprint().add(cursor.bytes(), cursor.skip(length), length);
                        value.add(cursor, entry);
                        entries += entry.value();
                    }
                }
                all.add(size).add(entries);
            };
        }

        /** A record may contain itself, so it is known before its fields are. */
        private ValueFingerprint record(Schema schema) {
            ValueFingerprint[] known = records.get(schema);
            if (known == null) {
                known = new ValueFingerprint[schema.getFields().size()];
                records.put(schema, known);
                for (Field field : schema.getFields()) {
                    known[field.pos()] = made(field.schema());
                }
            }
            ValueFingerprint[] fields = known;
            return (cursor, all) -> {
                for (ValueFingerprint field : fields) {
                    field.add(cursor, all);
                }
            };
        }
    }
}
