package io.converge.serde.change;

import io.converge.model.Change;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.VersionVector;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.BadTextException;
import io.converge.serde.binary.DecimalLimit;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.NameCache;
import io.converge.serde.binary.Skipper;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Reads change events of one schema from their bytes: what a decision needs, and where the products begin and end. It takes
 * what {@link EventGate} takes, and refuses a change for the reasons of {@link ChangeChecks} alone.
 */
final class ChangeScanner {

    /** How a field is read. */
    @FunctionalInterface
    private interface Step {
        void read(AvroCursor cursor, FoundChange found);
    }

    private static final Map<String, Operation> OPERATIONS = Map.of(
            "INSERT", Operation.INSERT,
            "REPLACE", Operation.REPLACE,
            "UPSERT", Operation.UPSERT,
            "DELETE", Operation.DELETE);

    private final String name;
    private final NameCache names;
    private final Skipper.Compiler skippers;
    private final Step[] steps;
    private final String[] fields;
    private final Function<AvroCursor, FoundChange> finder = this::find;

    private ChangeScanner(Schema schema, NameCache names, DecimalLimit decimals) {
        this.name = schema.getFullName();
        this.names = names;
        this.skippers = Skipper.Compiler.ofOthers(decimals);
        this.steps = schema.getFields().stream().map(this::step).toArray(Step[]::new);
        this.fields = schema.getFields().stream().map(Field::name).toArray(String[]::new);
    }

    /**
     * A scanner of changes of this schema; empty if its fields are of other types than those of {@code ProductChange}, or
     * some are missing.
     *
     * @param names of origins
     */
    static Optional<ChangeScanner> of(Schema schema, NameCache names, DecimalLimit decimals) {
        boolean complete = schema.getType() == Type.RECORD
                && List.of("sku", "op", "origin", "sequence", "timestamp", "product").stream()
                        .allMatch(field -> schema.getField(field) != null);
        try {
            return complete ? Optional.of(new ChangeScanner(schema, names, decimals)) : Optional.empty();
        } catch (UnusualSchemaException e) {
            return Optional.empty();
        }
    }

    /**
     * @param start where the change begins in {@code bytes}, which nobody may change any more
     * @throws RefusedRecordException if it is not acceptable
     */
    Change scan(byte[] bytes, int start, Position position) {
        return EventGate.pass(name, bytes, start, finder).change(position);
    }

    private FoundChange find(AvroCursor cursor) {
        cursor.enter();
        cursor.count(steps.length);
        FoundChange found = new FoundChange();
        int i = 0;
        try {
            for (; i < steps.length; i++) {
                steps[i].read(cursor, found);
            }
        } catch (BadTextException e) {
            throw e.below(fields[i]);
        }
        return found;
    }

    private Step step(Field field) {
        Schema schema = field.schema();
        return switch (field.name()) {
            case "sku" -> optional(schema, this::sku);
            case "op" -> optional(schema, this::operation);
            case "origin" -> optional(schema, this::origin);
            case "sequence" -> optional(schema, branch -> whole(branch, ChangeScanner::sequence));
            case "context" -> optional(schema, this::context);
            case "timestamp" -> timestamp(schema);
            case "product" -> optional(schema, branch -> product(branch, (found, value) -> found.product = value));
            case "before" -> optional(schema, branch -> product(branch, (found, value) -> found.before = value));
            case "fields" -> optional(schema, this::fields);
            default -> skipping(schema);
        };
    }

    private Step fields(Schema schema) {
        require(schema, Type.ARRAY);
        require(schema.getElementType(), Type.STRING);
        return (cursor, found) -> {
            List<String> fields = new ArrayList<>();
            cursor.enter();
            for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                int end = cursor.blockEnd();
                cursor.countElements(count, true);
                for (long i = 0; i < count; i++) {
                    fields.add(element(cursor, fields.size()));
                }
                cursor.endBlock(end);
            }
            cursor.leave();
            found.fields = fields;
        };
    }

    private Step timestamp(Schema schema) {
        return optional(schema, branch -> {
            if (ChangeChecks.unitsPerMs(branch) != 1) {
                throw new UnusualSchemaException();
            }
            return whole(branch, ChangeScanner::timestamp);
        });
    }

    private static void sequence(FoundChange found, long value) {
        found.numbered = true;
        found.sequence = value;
    }

    private static void timestamp(FoundChange found, long value) {
        found.timed = true;
        found.timestamp = value;
    }

    private Step skipping(Schema schema) {
        Skipper skipper = skippers.skipper(schema);
        return (cursor, found) -> skipper.skip(cursor);
    }

    /** How a value of a schema other than a union is read. */
    @FunctionalInterface
    private interface Reading {
        Step of(Schema schema);
    }

    /** A union is read by the branch that stands there; null says nothing. */
    private Step optional(Schema schema, Reading reading) {
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
        return (cursor, found) -> found.sku = cursor.readText();
    }

    private Step origin(Schema schema) {
        require(schema, Type.STRING);
        return (cursor, found) -> found.origin = cursor.readText(names);
    }

    private Step operation(Schema schema) {
        if (schema.getType() == Type.STRING) {
            return (cursor, found) -> operation(found, cursor.readText(names));
        }
        require(schema, Type.ENUM);
        String[] symbols = schema.getEnumSymbols().toArray(String[]::new);
        Operation[] operations = Stream.of(symbols).map(OPERATIONS::get).toArray(Operation[]::new);
        return (cursor, found) -> {
            int symbol = Skipper.inRange(cursor.readInt(), operations.length);
            found.operation = operations[symbol];
            found.operationName = symbols[symbol];
        };
    }

    private static void operation(FoundChange found, String name) {
        found.operation = OPERATIONS.get(name);
        found.operationName = name;
    }

    private static Step whole(Schema schema, ObjLongConsumer<FoundChange> keep) {
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
        return (cursor, found) -> context(cursor, ints, found);
    }

    private void context(AvroCursor cursor, boolean ints, FoundChange found) {
        VersionVector.Builder context = null;
        cursor.enter();
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            int end = cursor.blockEnd();
            cursor.countElements(count, true);
            for (long i = 0; i < count; i++) {
                String origin = key(cursor);
                found.contextNames.add(origin);
                long sequence = ints ? cursor.readInt() : cursor.readLong();
                found.contextFault = ChangeChecks.contextFault(found.contextFault, origin, sequence);
                if (context == null) {
                    context = new VersionVector.Builder((int) Math.min(count, 16));
                }
                context.put(origin, sequence);
            }
            cursor.endBlock(end);
        }
        cursor.leave();
        found.context = context == null ? VersionVector.EMPTY : context.build();
    }

    private String element(AvroCursor cursor, int index) {
        try {
            return cursor.readText(names);
        } catch (BadTextException e) {
            throw e.below(String.valueOf(index));
        }
    }

    private String key(AvroCursor cursor) {
        try {
            return cursor.readText(names);
        } catch (BadTextException e) {
            throw e.asKey();
        }
    }

    private Step product(Schema schema, BiConsumer<FoundChange, AvroProduct> keep) {
        require(schema, Type.RECORD);
        Skipper skipper = skippers.skipper(schema);
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
