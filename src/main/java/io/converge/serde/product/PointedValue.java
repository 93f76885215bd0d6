package io.converge.serde.product;

import io.converge.model.Decimals;
import io.converge.model.Pointer;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.PerSchema;
import io.converge.serde.binary.Skipper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * Reads the value at a pointer from a record's bytes, without making objects of all the others. What it does not read it says so: then the
 * tree of the product has to be asked.
 */
final class PointedValue {

    /** In the place of a value that is a record, a map, an array, or of a rare type. */
    static final Object NOT_READ = new Object();

    private static final PerSchema<Map<Pointer, Place>> KNOWN = new PerSchema<>(any -> new ConcurrentHashMap<>());

    /** More pointers than anybody configures. */
    private static final int MOST_POINTERS = 1_000;

    /** Reads a value, or what is wanted of it. */
    @FunctionalInterface
    private interface Reader {
        Object read(AvroCursor cursor);
    }

    /**
     * Where a pointer leads in records of a schema.
     *
     * @param before what stands in front of the field that it leads through
     * @param field that field; null: there is none
     */
    private record Place(Reader reader, Skipper[] before, Skipper field) {

        /** Passes over the field. @return where it began */
        int skip(AvroCursor cursor) {
            for (Skipper skipper : before) {
                skipper.skip(cursor);
            }
            int start = cursor.position();
            field.skip(cursor);
            return start;
        }
    }

    private final List<String> steps;
    private final Skipper.Compiler compiler = Skipper.Compiler.ofOurs();

    private PointedValue(List<String> steps) {
        this.steps = steps;
    }

    /** The value, as {@link Pointer#value} gives it; or {@link #NOT_READ}. */
    static Object of(EncodedRecord record, Pointer pointer) {
        Place place = place(record.getSchema(), pointer);
        return place == null ? NOT_READ : place.reader().read(record.cursor());
    }

    /**
     * Whether two records of one schema have the same bytes where a pointer leads through: then they have the same value there. False:
     * nobody knows.
     */
    static boolean isSame(EncodedRecord left, EncodedRecord right, Pointer pointer) {
        Place place = place(left.getSchema(), pointer);
        if (place == null || place.field() == null) {
            return place != null;
        }
        AvroCursor leftCursor = left.cursor();
        AvroCursor rightCursor = right.cursor();
        int leftStart = place.skip(leftCursor);
        int rightStart = place.skip(rightCursor);
        return Arrays.equals(
                leftCursor.bytes(),
                leftStart,
                leftCursor.position(),
                rightCursor.bytes(),
                rightStart,
                rightCursor.position());
    }

    /** Null: of too many. */
    private static Place place(Schema schema, Pointer pointer) {
        Map<Pointer, Place> places = KNOWN.of(schema);
        Place place = places.get(pointer);
        if (place == null && places.size() <= MOST_POINTERS) {
            place = new PointedValue(pointer.steps()).place(schema);
            places.put(pointer, place);
        }
        return place;
    }

    private Place place(Schema schema) {
        Field field = schema.getField(steps.get(0));
        return field == null
                ? new Place(cursor -> null, new Skipper[0], null)
                : new Place(reader(schema, 0), before(schema, field), compiler.skipper(field.schema()));
    }

    private Reader reader(Schema schema, int depth) {
        return switch (schema.getType()) {
            case UNION -> union(schema, depth);
            case RECORD -> depth == steps.size() ? cursor -> NOT_READ : record(schema, depth);
            case MAP -> depth == steps.size() ? cursor -> NOT_READ : map(schema.getValueType(), depth);
            case ARRAY -> cursor -> NOT_READ;
            default -> depth == steps.size() ? leaf(schema) : cursor -> null;
        };
    }

    private Reader union(Schema union, int depth) {
        Reader[] branches =
                union.getTypes().stream().map(branch -> reader(branch, depth)).toArray(Reader[]::new);
        return cursor -> branches[Skipper.inRange(cursor.readInt(), branches.length)].read(cursor);
    }

    private Reader record(Schema record, int depth) {
        Field field = record.getField(steps.get(depth));
        if (field == null) {
            return cursor -> null;
        }
        Skipper[] skippers = before(record, field);
        Reader reader = reader(field.schema(), depth + 1);
        return cursor -> {
            for (Skipper skipper : skippers) {
                skipper.skip(cursor);
            }
            return reader.read(cursor);
        };
    }

    private Skipper[] before(Schema record, Field field) {
        return record.getFields().subList(0, field.pos()).stream()
                .map(earlier -> compiler.skipper(earlier.schema()))
                .toArray(Skipper[]::new);
    }

    private Reader map(Schema valueType, int depth) {
        String name = steps.get(depth);
        Skipper skipper = compiler.skipper(valueType);
        Reader reader = reader(valueType, depth + 1);
        return cursor -> {
            Object found = null;
            boolean isFound = false;
            for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                for (long i = 0; i < count; i++) {
                    boolean isMeant = cursor.readString().equals(name);
                    if (isMeant && isFound) {
                        return NOT_READ; // Which of two stands is not known here.
                    }
                    int start = cursor.position();
                    skipper.skip(cursor);
                    if (isMeant) {
                        found = reader.read(new AvroCursor(cursor.bytes(), start, cursor.position()));
                        isFound = true;
                    }
                }
            }
            return found;
        };
    }

    private static Reader leaf(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> cursor -> null;
            case BOOLEAN -> AvroCursor::readBoolean;
            case STRING -> AvroCursor::readString;
            case INT -> cursor -> Decimals.normalized(BigDecimal.valueOf(cursor.readInt()));
            case LONG -> cursor -> Decimals.normalized(BigDecimal.valueOf(cursor.readLong()));
            case BYTES ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                        ? cursor -> decimal(cursor, decimal)
                        : cursor -> NOT_READ;
            default -> cursor -> NOT_READ;
        };
    }

    private static Object decimal(AvroCursor cursor, LogicalTypes.Decimal type) {
        int length = cursor.readLength();
        int start = cursor.skip(length);
        return length == 0
                ? NOT_READ
                : Decimals.normalized(AvroForm.decimal(ByteBuffer.wrap(cursor.bytes(), start, length), type));
    }
}
