package io.converge.serde;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.AvroCursor.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Reads change events of one schema from their bytes: what a decision needs, and where the products begin and end. It reads
 * nothing that {@link ChangeReader} would read otherwise; where something is out of the ordinary it gives up, and that one
 * says what is wrong.
 */
final class ChangeScanner {

    /** How a field is read. */
    @FunctionalInterface
    private interface Step {
        void read(AvroCursor cursor, Found found);
    }

    /** What the fields of one change say. */
    private static final class Found {
        private String sku;
        private Operation operation;
        private String origin;
        private long sequence;
        private VersionVector context;
        private long timestamp;
        private AvroProduct product;
        private AvroProduct before;
    }

    private static final Map<String, Operation> OPERATIONS = Map.of(
            "INSERT", Operation.INSERT,
            "REPLACE", Operation.REPLACE,
            "UPSERT", Operation.UPSERT,
            "DELETE", Operation.DELETE);

    private final NameCache names;
    private final Step[] steps;

    private ChangeScanner(Schema schema, NameCache names) {
        this.names = names;
        this.steps = schema.getFields().stream().map(this::step).toArray(Step[]::new);
    }

    /**
     * A scanner of changes of this schema; empty if its fields are of other types than those of {@code ProductChange}, or
     * some are missing.
     *
     * @param names of origins
     */
    static Optional<ChangeScanner> of(Schema schema, NameCache names) {
        boolean complete = List.of("sku", "op", "origin", "sequence", "timestamp", "product").stream()
                .allMatch(name -> schema.getField(name) != null);
        try {
            return complete ? Optional.of(new ChangeScanner(schema, names)) : Optional.empty();
        } catch (UnusualSchemaException e) {
            return Optional.empty();
        }
    }

    /**
     * @param start where the change begins in {@code bytes}, which nobody may change any more
     * @return null if it is not an ordinary, acceptable change
     */
    Change scan(byte[] bytes, int start, Position position) {
        AvroCursor cursor = new AvroCursor(bytes, start, bytes.length);
        Found found = new Found();
        try {
            for (Step step : steps) {
                step.read(cursor, found);
            }
        } catch (MalformedException | StackOverflowError e) {
            return null;
        }
        boolean delete = found.operation == Operation.DELETE;
        if (isBlank(found.sku) || isBlank(found.origin) || found.sequence < 1 || !delete && found.product == null) {
            return null;
        }
        Version version = new Version(
                new Dot(found.origin, found.sequence),
                found.operation,
                found.context == null,
                found.timestamp,
                delete ? null : found.product,
                found.before,
                position);
        return new Change(found.sku, version, found.context);
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    private Step step(Field field) {
        Schema schema = field.schema();
        return switch (field.name()) {
            case "sku" -> optional(schema, this::sku);
            case "op" -> optional(schema, this::operation);
            case "origin" -> optional(schema, this::origin);
            case "sequence" -> optional(schema, branch -> whole(branch, (found, value) -> found.sequence = value));
            case "context" -> optional(schema, this::context);
            case "timestamp" -> optional(schema, branch -> whole(branch, (found, value) -> found.timestamp = value));
            case "product" -> optional(schema, branch -> product(branch, (found, value) -> found.product = value));
            case "before" -> optional(schema, branch -> product(branch, (found, value) -> found.before = value));
            default -> skipping(schema);
        };
    }

    private static Step skipping(Schema schema) {
        Skipper skipper = Skipper.of(schema);
        return (cursor, found) -> skipper.skip(cursor);
    }

    /** How a value of a schema other than a union is read. */
    @FunctionalInterface
    private interface Reading {
        Step of(Schema schema);
    }

    /** A union is read by the branch that stands there; null says nothing. */
    private static Step optional(Schema schema, Reading reading) {
        if (!schema.isUnion()) {
            return reading.of(schema);
        }
        Step[] branches = schema.getTypes().stream()
                .map(branch -> branch.getType() == Type.NULL ? skipping(branch) : reading.of(branch))
                .toArray(Step[]::new);
        return (cursor, found) -> branches[Skipper.inRange(cursor.readInt(), branches.length)].read(cursor, found);
    }

    private Step sku(Schema schema) {
        require(schema, Type.STRING);
        return (cursor, found) -> found.sku = cursor.readString();
    }

    private Step origin(Schema schema) {
        require(schema, Type.STRING);
        return (cursor, found) -> found.origin = cursor.readName(names);
    }

    private Step operation(Schema schema) {
        if (schema.getType() == Type.STRING) {
            return (cursor, found) -> found.operation = known(OPERATIONS.get(cursor.readName(names)));
        }
        require(schema, Type.ENUM);
        Operation[] operations =
                schema.getEnumSymbols().stream().map(OPERATIONS::get).toArray(Operation[]::new);
        return (cursor, found) ->
                found.operation = known(operations[Skipper.inRange(cursor.readInt(), operations.length)]);
    }

    private static Operation known(Operation operation) {
        if (operation == null) {
            throw new MalformedException("op");
        }
        return operation;
    }

    private static Step whole(Schema schema, ObjLongConsumer<Found> keep) {
        if (schema.getType() == Type.INT) {
            return (cursor, found) -> keep.accept(found, cursor.readInt());
        }
        require(schema, Type.LONG);
        return (cursor, found) -> keep.accept(found, cursor.readLong());
    }

    private Step context(Schema schema) {
        require(schema, Type.MAP);
        boolean ints = schema.getValueType().getType() == Type.INT;
        if (!ints) {
            require(schema.getValueType(), Type.LONG);
        }
        return (cursor, found) -> found.context = context(cursor, ints);
    }

    private VersionVector context(AvroCursor cursor, boolean ints) {
        VersionVector.Builder context = null;
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (long i = 0; i < count; i++) {
                String origin = cursor.readName(names);
                long sequence = ints ? cursor.readInt() : cursor.readLong();
                if (sequence < 0 || origin.isBlank()) {
                    throw new MalformedException("context");
                }
                if (context == null) {
                    context = new VersionVector.Builder((int) Math.min(count, 16));
                }
                context.put(origin, sequence);
            }
        }
        return context == null ? VersionVector.EMPTY : context.build();
    }

    private static Step product(Schema schema, BiConsumer<Found, AvroProduct> keep) {
        require(schema, Type.RECORD);
        Skipper skipper = Skipper.of(schema);
        return (cursor, found) -> {
            int start = cursor.position();
            skipper.skip(cursor);
            EncodedRecord record = new EncodedRecord(schema, cursor.bytes(), start, cursor.position() - start);
            keep.accept(found, new AvroProduct(record));
        };
    }

    private static void require(Schema schema, Type type) {
        if (schema.getType() != type) {
            throw new UnusualSchemaException();
        }
    }

    private static final class UnusualSchemaException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
