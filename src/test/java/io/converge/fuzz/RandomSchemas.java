package io.converge.fuzz;

import io.converge.serde.Schemas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Makes schemas of change events: products of every type, nested, reused and recursive, in envelopes of every legal kind. */
final class RandomSchemas {

    private static final int DEEPEST = 4;

    private final Random random;
    private int names;
    /** Types that may be used again, those included whose fields are still being made. */
    private final List<Schema> named = new ArrayList<>();

    RandomSchemas(Random random) {
        this.random = random;
    }

    Schema change() {
        names = 0;
        named.clear();
        Schema product = record(0);
        return random.nextInt(3) > 0 ? Schemas.change(product) : envelope(product);
    }

    /** Fields in any order and of any type that a change may have, some that are ours alone left out, others more. */
    private Schema envelope(Schema product) {
        List<Field> fields = new ArrayList<>(List.of(
                field("sku", maybe(Schema.create(Type.STRING))),
                field("op", maybe(random.nextBoolean() ? Schema.create(Type.STRING) : operations())),
                field("origin", maybe(Schema.create(Type.STRING))),
                field("sequence", maybe(Schema.create(random.nextBoolean() ? Type.INT : Type.LONG))),
                field("timestamp", maybe(Schema.create(Type.LONG))),
                field("product", maybe(product))));
        if (random.nextBoolean()) {
            fields.add(field(
                    "context", maybe(Schema.createMap(Schema.create(random.nextBoolean() ? Type.INT : Type.LONG)))));
        }
        if (random.nextBoolean()) {
            fields.add(field("before", maybe(product)));
        }
        if (random.nextBoolean()) {
            fields.add(field("more", type(1)));
        }
        Collections.shuffle(fields, random);
        return Schema.createRecord("Envelope", null, "fuzz", false, fields);
    }

    private static Schema operations() {
        return Schema.createEnum("Op", null, "fuzz", List.of("UPSERT", "MERGE", "INSERT", "DELETE", "REPLACE"));
    }

    private Schema maybe(Schema schema) {
        return random.nextInt(3) > 0 ? schema : Schema.createUnion(Schema.create(Type.NULL), schema);
    }

    private static Field field(String name, Schema schema) {
        return new Field(name, schema, null, (Object) null);
    }

    private Schema record(int depth) {
        Schema record = Schema.createRecord("R" + names++, null, "fuzz", false);
        List<Field> fields = new ArrayList<>();
        int count = random.nextInt(depth == 0 ? 6 : 4);
        for (int i = 0; i < count; i++) {
            fields.add(field("f" + i, type(depth + 1)));
        }
        if (random.nextInt(3) == 0) {
            fields.add(field("again", indirect(record)));
        }
        record.setFields(fields);
        named.add(record);
        return record;
    }

    /** A record in itself needs something between that can end. */
    private Schema indirect(Schema record) {
        return switch (random.nextInt(3)) {
            case 0 -> Schema.createUnion(Schema.create(Type.NULL), record);
            case 1 -> Schema.createArray(record);
            default -> Schema.createMap(record);
        };
    }

    private Schema type(int depth) {
        if (depth >= DEEPEST || random.nextInt(3) > 0) {
            return leaf();
        }
        return switch (random.nextInt(5)) {
            case 0 -> Schema.createArray(type(depth + 1));
            case 1 -> Schema.createMap(type(depth + 1));
            case 2 -> record(depth + 1);
            case 3 -> union(depth + 1);
            default -> named.isEmpty() ? leaf() : named.get(random.nextInt(named.size()));
        };
    }

    private Schema union(int depth) {
        List<Schema> branches = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            Schema branch = type(depth);
            boolean fits = !branch.isUnion()
                    && branches.stream().noneMatch(other -> other.getFullName().equals(branch.getFullName()));
            if (fits) {
                branches.add(branch);
            }
        }
        return branches.isEmpty() ? leaf() : Schema.createUnion(branches);
    }

    private Schema leaf() {
        List<Supplier<Schema>> leaves = List.of(
                () -> Schema.create(Type.NULL),
                () -> Schema.create(Type.BOOLEAN),
                () -> Schema.create(Type.INT),
                () -> Schema.create(Type.LONG),
                () -> Schema.create(Type.FLOAT),
                () -> Schema.create(Type.DOUBLE),
                () -> Schema.create(Type.STRING),
                () -> Schema.create(Type.BYTES),
                () -> LogicalTypes.decimal(1 + random.nextInt(2_000)).addToSchema(Schema.create(Type.BYTES)),
                () -> LogicalTypes.bigDecimal().addToSchema(Schema.create(Type.BYTES)),
                () -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Type.LONG)),
                () -> LogicalTypes.date().addToSchema(Schema.create(Type.INT)),
                () -> Schema.createFixed("F" + names++, null, "fuzz", random.nextInt(20)),
                () -> LogicalTypes.decimal(4, 2).addToSchema(Schema.createFixed("F" + names++, null, "fuzz", 500)),
                () -> Schema.createEnum(
                        "E" + names++, null, "fuzz", List.of("A", "B", "C").subList(0, 1 + random.nextInt(3))));
        return leaves.get(random.nextInt(leaves.size())).get();
    }
}
