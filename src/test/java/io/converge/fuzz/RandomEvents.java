package io.converge.fuzz;

import io.converge.testing.RandomProducts;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.RandomData;

/** Makes change events of a schema, most of them acceptable. */
final class RandomEvents {

    private static final String[] TEXTS = {
        "A", "eu-west", "us", "", " ", "ä€😀", "o".repeat(256), "p".repeat(257), "q".repeat(4_097)
    };
    private static final String[] OPERATIONS = {"INSERT", "REPLACE", "UPSERT", "DELETE", "UPSERT", "MERGE"};

    private final Random random;

    RandomEvents(Random random) {
        this.random = random;
    }

    GenericRecord event(Schema schema) {
        GenericRecord event = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            event.put(field.pos(), value(field.schema()));
        }
        set(event, "sku", text());
        set(event, "origin", text());
        set(event, "sequence", whole(event, "sequence", random.nextInt(20)));
        set(event, "timestamp", random.nextLong());
        setOperation(event);
        setContext(event);
        return event;
    }

    /** Products as clients write them, or numbers that are as long as they come. */
    private Object value(Schema schema) {
        Schema product = branch(schema, Type.RECORD);
        Schema products = branch(schema, Type.MAP);
        if (schema.isNullable() && random.nextInt(4) == 0) {
            return null;
        }
        if (product != null) {
            return product.getName().equals("Numbers") ? any(product) : RandomProducts.of(product, random);
        }
        if (products != null && products.getValueType().getType() == Type.RECORD) {
            return Map.of("more", value(products.getValueType()));
        }
        return any(schema);
    }

    private Object any(Schema schema) {
        return new RandomData(schema, 1, random.nextLong()).iterator().next();
    }

    private String text() {
        return random.nextInt(20) > 0 ? TEXTS[random.nextInt(3)] : TEXTS[random.nextInt(TEXTS.length)];
    }

    /** Sometimes null is left where it may stand. */
    private void set(GenericRecord event, String name, Object value) {
        if (event.get(name) != null || random.nextInt(12) > 0) {
            event.put(name, value);
        }
    }

    private Object whole(GenericRecord event, String name, int value) {
        return branch(event.getSchema().getField(name).schema(), Type.INT) == null ? (Object) (long) value : value;
    }

    private void setOperation(GenericRecord event) {
        String name = OPERATIONS[random.nextInt(OPERATIONS.length)];
        Schema symbols = branch(event.getSchema().getField("op").schema(), Type.ENUM);
        if (symbols == null) {
            set(event, "op", name);
        } else if (symbols.hasEnumSymbol(name)) {
            set(event, "op", new GenericData.EnumSymbol(symbols, name));
        }
    }

    private void setContext(GenericRecord event) {
        Schema.Field field = event.getSchema().getField("context");
        if (field == null) {
            return;
        }
        boolean ints = branch(field.schema(), Type.MAP).getValueType().getType() == Type.INT;
        Map<String, Object> context = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int sequence = random.nextInt(12) - (random.nextInt(40) == 0 ? 12 : 0);
            context.put(text(), ints ? (Object) sequence : (long) sequence);
        }
        set(event, "context", context);
    }

    /** The branch of this type, or the schema itself; null if there is none. */
    private static Schema branch(Schema schema, Type type) {
        if (!schema.isUnion()) {
            return schema.getType() == type ? schema : null;
        }
        return schema.getTypes().stream()
                .filter(branch -> branch.getType() == type)
                .findFirst()
                .orElse(null);
    }
}
