package io.converge.serde;

import io.converge.serde.AvroCursor.MalformedException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** Passes over a value of one schema, checking its form on the way. */
@FunctionalInterface
interface Skipper {

    /** More find no room in memory, so nobody has written them; elements of no bytes could still claim to be there. */
    long MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    void skip(AvroCursor cursor);

    static Skipper of(Schema schema) {
        return of(schema, new HashMap<>());
    }

    private static Skipper of(Schema schema, Map<String, RecordSkipper> records) {
        return switch (schema.getType()) {
            case NULL -> cursor -> {};
            case BOOLEAN -> cursor -> cursor.skip(1);
            case INT -> AvroCursor::readInt;
            case LONG -> AvroCursor::readLong;
            case FLOAT -> cursor -> cursor.skip(Float.BYTES);
            case DOUBLE -> cursor -> cursor.skip(Double.BYTES);
            case STRING, BYTES -> cursor -> cursor.skip(cursor.readLong());
            case FIXED -> {
                int size = schema.getFixedSize();
                yield cursor -> cursor.skip(size);
            }
            case ENUM -> {
                int symbols = schema.getEnumSymbols().size();
                yield cursor -> inRange(cursor.readInt(), symbols);
            }
            case UNION -> union(schema, records);
            case ARRAY -> blocks(of(schema.getElementType(), records));
            case MAP -> {
                Skipper value = of(schema.getValueType(), records);
                yield blocks(cursor -> {
                    cursor.skip(cursor.readLong());
                    value.skip(cursor);
                });
            }
            case RECORD -> record(schema, records);
        };
    }

    private static Skipper union(Schema schema, Map<String, RecordSkipper> records) {
        Skipper[] branches =
                schema.getTypes().stream().map(branch -> of(branch, records)).toArray(Skipper[]::new);
        return cursor -> branches[inRange(cursor.readInt(), branches.length)].skip(cursor);
    }

    private static Skipper blocks(Skipper element) {
        return cursor -> {
            long total = 0;
            for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                total += count;
                if (count < 0 || total > MOST_ELEMENTS) {
                    throw new MalformedException(total + " elements");
                }
                for (long i = 0; i < count; i++) {
                    element.skip(cursor);
                }
            }
        };
    }

    /** A record may contain itself, so it is known before its fields are. */
    private static Skipper record(Schema schema, Map<String, RecordSkipper> records) {
        RecordSkipper known = records.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        RecordSkipper record = new RecordSkipper();
        records.put(schema.getFullName(), record);
        record.fields = schema.getFields().stream()
                .map(field -> of(field.schema(), records))
                .toArray(Skipper[]::new);
        return record;
    }

    static int inRange(int index, int size) {
        if (index < 0 || index >= size) {
            throw new MalformedException(index + " of " + size);
        }
        return index;
    }

    /** All fields one by one. */
    final class RecordSkipper implements Skipper {

        private Skipper[] fields;

        @Override
        public void skip(AvroCursor cursor) {
            for (Skipper field : fields) {
                field.skip(cursor);
            }
        }
    }
}
