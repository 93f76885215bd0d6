package io.converge.serde.binary;

import io.converge.model.Limits;
import io.converge.serde.binary.AvroCursor.BeyondLimitException;
import io.converge.serde.binary.AvroCursor.MalformedException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * Passes over a value of one schema, checking its form and counting what is in it on the way. What others have written has its
 * texts checked, too.
 */
@FunctionalInterface
public interface Skipper {

    /** What the index of an array's element takes where it stands in a path, about. */
    int INDEX_BYTES = 4;

    void skip(AvroCursor cursor);

    /**
     * Takes decimals of any length and texts of any bytes: for what was measured when it came in.
     *
     * @throws BeyondLimitException if the types stand in each other too deep, or too often
     */
    static Skipper of(Schema schema) {
        return Compiler.ofOurs().skipper(schema);
    }

    static int inRange(int index, int size) {
        if (index < 0 || index >= size) {
            throw new MalformedException(index + " of " + size);
        }
        return index;
    }

    /** Makes one skipper of each record type, however often it is used. */
    final class Compiler {

        private final DecimalLimit decimals;
        private final boolean checksTexts;
        /** By identity: of two types with one name each has its own. */
        private final Map<Schema, RecordSkipper> records = new IdentityHashMap<>();

        private int depth;
        private long writtenOut;

        private Compiler(DecimalLimit decimals, boolean checksTexts) {
            this.decimals = decimals;
            this.checksTexts = checksTexts;
        }

        /** For what comes in. Its skippers throw {@link BadTextException} for texts that are none. */
        public static Compiler ofOthers(DecimalLimit decimals) {
            return new Compiler(decimals, true);
        }

        /** For what was measured when it came in, maybe by an earlier release that asked less. */
        public static Compiler ofOurs() {
            return new Compiler(DecimalLimit.NONE, false);
        }

        /** @throws BeyondLimitException if the types stand in each other too deep, or too often */
        public Skipper skipper(Schema schema) {
            depth++;
            if (depth > Limits.SCHEMA_DEPTH) {
                throw new BeyondLimitException(
                        "a schema with more than " + Limits.SCHEMA_DEPTH + " types in each other");
            }
            Skipper skipper = newSkipper(schema);
            depth--;
            return skipper;
        }

        private Skipper newSkipper(Schema schema) {
            return switch (schema.getType()) {
                case NULL -> cursor -> {};
                case BOOLEAN -> AvroCursor::readBoolean;
                case INT -> AvroCursor::readInt;
                case LONG -> AvroCursor::readLong;
                case FLOAT -> cursor -> cursor.skip(Float.BYTES);
                case DOUBLE -> cursor -> cursor.skip(Double.BYTES);
                case STRING -> text();
                case BYTES -> bytes(schema.getLogicalType());
                case FIXED -> fixed(schema.getFixedSize(), schema.getLogicalType());
                case ENUM -> {
                    int symbols = schema.getEnumSymbols().size();
                    yield cursor -> inRange(cursor.readInt(), symbols);
                }
                case UNION -> union(schema);
                case ARRAY -> array(schema.getElementType());
                case MAP -> map(schema.getValueType());
                case RECORD -> record(schema);
            };
        }

        private Skipper text() {
            return checksTexts ? AvroCursor::skipText : AvroCursor::skipBytes;
        }

        private Skipper entry(Skipper value) {
            if (!checksTexts) {
                return cursor -> {
                    cursor.skipKeyBytes();
                    value.skip(cursor);
                };
            }
            return cursor -> {
                int key = cursor.position();
                cursor.skipKey();
                try {
                    value.skip(cursor);
                } catch (BadTextException e) {
                    throw e.below(cursor.textAt(key));
                }
            };
        }

        private Skipper bytes(LogicalType type) {
            if (type instanceof LogicalTypes.Decimal decimal) {
                return cursor -> {
                    int length = cursor.readLength();
                    decimals.check(cursor.bytes(), cursor.skip(length), length, decimal.getScale());
                };
            }
            if (type instanceof LogicalTypes.BigDecimal) {
                return cursor -> {
                    int length = cursor.readLength();
                    decimals.checkBigDecimal(cursor.bytes(), cursor.skip(length), length);
                };
            }
            return AvroCursor::skipBytes;
        }

        private Skipper fixed(int size, LogicalType type) {
            return type instanceof LogicalTypes.Decimal decimal
                    ? cursor -> decimals.check(cursor.bytes(), cursor.skip(size), size, decimal.getScale())
                    : cursor -> cursor.skip(size);
        }

        private Skipper union(Schema schema) {
            Skipper[] branches = skippers(schema.getTypes());
            return cursor -> branches[inRange(cursor.readInt(), branches.length)].skip(cursor);
        }

        private Skipper array(Schema elementType) {
            Skipper element = skipper(elementType);
            boolean holdsValues = holdsValues(elementType);
            return blocks(
                    cursor -> {
                        cursor.named(1, INDEX_BYTES);
                        if (holdsValues) {
                            cursor.follow(INDEX_BYTES);
                            element.skip(cursor);
                            cursor.follow(-INDEX_BYTES);
                        } else {
                            element.skip(cursor);
                        }
                    },
                    takesBytes(elementType),
                    true);
        }

        private Skipper map(Schema valueType) {
            Skipper value = skipper(valueType);
            return blocks(entry(holdsValues(valueType) ? behindKey(value) : value), true, false);
        }

        private static Skipper behindKey(Skipper value) {
            return cursor -> {
                int keyBytes = cursor.lastKeyBytes();
                cursor.follow(keyBytes);
                value.skip(cursor);
                cursor.follow(-keyBytes);
            };
        }

        /** Whether values stand in a value of this type, so that the way to them leads through it. */
        private static boolean holdsValues(Schema schema) {
            return switch (schema.getType()) {
                case RECORD, MAP, ARRAY -> true;
                case UNION -> schema.getTypes().stream().anyMatch(Compiler::holdsValues);
                default -> false;
            };
        }

        /** @param numbered whether an element is told by its number */
        private static Skipper blocks(Skipper element, boolean takesBytes, boolean numbered) {
            return cursor -> {
                cursor.enter();
                long passed = 0;
                try {
                    for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                        int end = cursor.blockEnd();
                        cursor.countElements(count, takesBytes);
                        for (long last = passed + count; passed < last; passed++) {
                            element.skip(cursor);
                        }
                        cursor.endBlock(end);
                    }
                } catch (BadTextException e) {
                    throw numbered ? e.below(Long.toString(passed)) : e;
                }
                cursor.leave();
            };
        }

        /** A record may contain itself, so it is known before its fields are. */
        private Skipper record(Schema schema) {
            RecordSkipper known = records.get(schema);
            if (known != null) {
                return known;
            }
            RecordSkipper record = new RecordSkipper();
            records.put(schema, record);
            List<Schema> fields = schema.getFields().stream().map(Field::schema).toList();
            record.fields = skippers(fields);
            record.takeNames(schema.getFields());
            record.takesBytes = fields.stream().anyMatch(this::takesBytes);
            writeOut(record);
            return record;
        }

        /**
         * Avro's decoder writes the records that stand in a record directly out one by one, before it has seen a value. Where
         * types are used again and again these are 2 to the number of levels.
         */
        private void writeOut(RecordSkipper record) {
            for (Skipper field : record.fields) {
                record.writtenOut += 1 + (field instanceof RecordSkipper inner ? inner.writtenOut : 0);
            }
            writtenOut += record.writtenOut;
            if (writtenOut > Limits.VALUES) {
                throw new BeyondLimitException("a schema of more than " + Limits.VALUES + " fields");
            }
        }

        private Skipper[] skippers(List<Schema> schemas) {
            Skipper[] skippers = new Skipper[schemas.size()];
            for (int i = 0; i < skippers.length; i++) {
                skippers[i] = skipper(schemas.get(i));
            }
            return skippers;
        }

        /**
         * Whether a value takes a byte at least: all do but null and what is made of nothing else. Of a type that has a skipper,
         * if it is a record; of one whose own fields are still being read nobody knows.
         */
        private boolean takesBytes(Schema schema) {
            return switch (schema.getType()) {
                case NULL -> false;
                case FIXED -> schema.getFixedSize() > 0;
                case RECORD -> records.get(schema).takesBytes;
                default -> true;
            };
        }
    }

    /** All fields one by one. */
    final class RecordSkipper implements Skipper {

        private Skipper[] fields;
        private String[] names;
        /** Of each field in which values stand what its name takes; 0 of the others. */
        private int[] ways;

        private long nameBytes;
        /** How many fields it has with those of records in it that are always there. */
        private long writtenOut;

        private boolean takesBytes;

        @Override
        public void skip(AvroCursor cursor) {
            cursor.enter();
            cursor.count(fields.length);
            cursor.named(fields.length, nameBytes);
            int i = 0;
            try {
                for (; i < fields.length; i++) {
                    cursor.follow(ways[i]);
                    fields[i].skip(cursor);
                    cursor.follow(-ways[i]);
                }
            } catch (BadTextException e) {
                throw e.below(names[i]);
            }
            cursor.leave();
        }

        private void takeNames(List<Field> all) {
            names = all.stream().map(Field::name).toArray(String[]::new);
            ways = new int[all.size()];
            for (Field field : all) {
                int bytes = 1 + field.name().length();
                nameBytes += bytes;
                ways[field.pos()] = Compiler.holdsValues(field.schema()) ? bytes : 0;
            }
        }
    }
}
