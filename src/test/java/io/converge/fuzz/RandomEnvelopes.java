package io.converge.fuzz;

import io.converge.serde.schema.Schemas;
import io.converge.testing.RandomSchemas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Makes schemas of change events: products of any schema, in envelopes of every legal kind. */
final class RandomEnvelopes {

    private final Random random;

    RandomEnvelopes(Random random) {
        this.random = random;
    }

    Schema change() {
        Schema product = random.nextInt(4) > 0 ? RandomSchemas.of(random.nextLong() >>> 1) : ofNumbers();
        return random.nextInt(3) > 0 ? Schemas.change(product) : envelope(product);
    }

    /** Decimals of more digits than are allowed, and of other forms. */
    private Schema ofNumbers() {
        Schema fixed = LogicalTypes.decimal(4, 2).addToSchema(Schema.createFixed("F", null, "fuzz", 500));
        Schema bytes = LogicalTypes.decimal(1 + random.nextInt(2_000)).addToSchema(Schema.create(Type.BYTES));
        Schema big = LogicalTypes.bigDecimal().addToSchema(Schema.create(Type.BYTES));
        List<Field> fields = new ArrayList<>();
        for (Schema type : List.of(fixed, bytes, big, Schema.createArray(bytes), Schema.createMap(big))) {
            fields.add(field("f" + fields.size(), type));
        }
        return Schema.createRecord("Numbers", null, "fuzz", false, fields);
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
            fields.add(field("more", maybe(Schema.createMap(product))));
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
}
