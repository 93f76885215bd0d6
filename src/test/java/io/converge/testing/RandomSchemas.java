package io.converge.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Random schemas of products with all that Avro has: every type, nested, nullable and recursive, unions of several records,
 * enums and fixed, all logical types, aliases, defaults, docs, properties, namespaces and none, and names of Converge's own.
 */
public final class RandomSchemas {

    private static final String[] NAMESPACES = {null, "com.example", "io.converge", "shop.deep.er"};
    private static final String[] NAMES_OF_OURS = {
        "Operation",
        "ConvergedStatus",
        "ConflictType",
        "ConflictStatus",
        "OmittedProduct",
        "ConflictVersion",
        "Product",
        "ProductChange",
        "ConvergedProduct",
        "ProductConflict"
    };
    private static final int DEEPEST = 4;

    private final Random random;
    private final List<Schema> complete = new ArrayList<>();
    private final List<Schema> open = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int budget;

    private RandomSchemas(Random random) {
        this.random = random;
        this.budget = 5 + random.nextInt(25);
    }

    /** A schema that is told from those of other seeds by its name. Not all that can be made can be written, so it is tried. */
    public static Schema of(long seed) {
        for (long attempt = seed; ; attempt += 1L << 32) {
            Schema schema = new RandomSchemas(new Random(attempt)).record("P" + seed, 0);
            try {
                Schema read = new Schema.Parser().parse(schema.toString());
                if (read.equals(schema)) {
                    return read;
                }
            } catch (AvroRuntimeException e) {
                // A type without a namespace cannot be named inside of one that has one.
            }
        }
    }

    private Schema record(String name, int depth) {
        String space = space(name);
        Schema record = Schema.createRecord(name, doc(), space, false);
        decorate(record);
        open.add(record);
        List<Field> fields = new ArrayList<>();
        int count = depth == 0 ? 1 + random.nextInt(8) : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            fields.add(field("f" + i, depth));
        }
        record.setFields(fields);
        open.remove(record);
        complete.add(record);
        return record;
    }

    private Field field(String name, int depth) {
        Schema type = type(depth + 1);
        Object value = random.nextInt(3) == 0 ? defaultOf(type) : null;
        Field field = new Field(name, type, doc(), value);
        if (random.nextInt(8) == 0) {
            field.addAlias("was_" + name);
        }
        if (random.nextInt(8) == 0) {
            field.addProp("owner", "team " + random.nextInt(3));
        }
        return field;
    }

    private static Object defaultOf(Schema type) {
        return switch (type.getType()) {
            case NULL -> JsonProperties.NULL_VALUE;
            case BOOLEAN -> true;
            case INT -> 7;
            case LONG -> 7L;
            case FLOAT -> 0.5f;
            case DOUBLE -> 0.1;
            case STRING -> "d";
            case ENUM -> type.getEnumSymbols().get(0);
            case ARRAY -> List.of();
            case MAP -> Map.of();
            case UNION -> defaultOf(type.getTypes().get(0));
            case BYTES -> "ÿ";
            default -> null;
        };
    }

    private Schema type(int depth) {
        boolean leaf = depth > DEEPEST || budget-- <= 0;
        int choice = random.nextInt(leaf ? 4 : 11);
        return switch (choice) {
            case 0, 1 -> primitive();
            case 2 -> logical();
            case 3 -> named(depth, false);
            case 4, 5 -> nullable(type(depth + 1));
            case 6 -> Schema.createArray(random.nextInt(4) == 0 ? recursive() : type(depth + 1));
            case 7 -> Schema.createMap(random.nextInt(4) == 0 ? recursive() : type(depth + 1));
            case 8 -> nullable(recursive());
            case 9 -> union(depth + 1);
            default -> named(depth, true);
        };
    }

    /** One of the records that this stands in: only where null or an empty collection may end it. */
    private Schema recursive() {
        return open.get(random.nextInt(open.size()));
    }

    private Schema nullable(Schema type) {
        if (type.isUnion() || type.getType() == Type.NULL) {
            return type;
        }
        Schema nothing = Schema.create(Type.NULL);
        return random.nextInt(4) == 0 ? Schema.createUnion(type, nothing) : Schema.createUnion(nothing, type);
    }

    /** Branches of several kinds, and several of one kind. */
    private Schema union(int depth) {
        List<Schema> branches = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            List<Supplier<Schema>> kinds = List.of(
                    this::primitive,
                    this::logical,
                    () -> named(depth, true),
                    () -> named(depth, false),
                    () -> Schema.createMap(primitive()),
                    () -> Schema.createArray(named(depth, true)));
            Schema branch = kinds.get(random.nextInt(kinds.size())).get();
            if (taken.add(branch.getFullName())) {
                branches.add(branch);
            }
        }
        if (random.nextBoolean() && taken.add("null")) {
            branches.add(random.nextInt(branches.size() + 1), Schema.create(Type.NULL));
        }
        return Schema.createUnion(branches);
    }

    private Schema primitive() {
        Type[] types = {
            Type.NULL, Type.BOOLEAN, Type.INT, Type.LONG, Type.FLOAT, Type.DOUBLE, Type.BYTES, Type.STRING, Type.STRING
        };
        Schema schema = Schema.create(types[random.nextInt(types.length)]);
        if (schema.getType() == Type.STRING && random.nextInt(4) == 0) {
            schema.addProp("avro.java.string", "String");
        }
        if (random.nextInt(12) == 0) {
            schema.addProp("logicalType", "unheard-of");
        }
        return schema;
    }

    private Schema logical() {
        int precision = 1 + random.nextInt(12);
        int scale = random.nextInt(precision + 1);
        return switch (random.nextInt(16)) {
            case 0 -> LogicalTypes.date().addToSchema(Schema.create(Type.INT));
            case 1 -> LogicalTypes.timeMillis().addToSchema(Schema.create(Type.INT));
            case 2 -> LogicalTypes.timeMicros().addToSchema(Schema.create(Type.LONG));
            case 3 -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Type.LONG));
            case 4 -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Type.LONG));
            case 5 -> LogicalTypes.timestampNanos().addToSchema(Schema.create(Type.LONG));
            case 6 -> LogicalTypes.localTimestampMillis().addToSchema(Schema.create(Type.LONG));
            case 7 -> LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Type.LONG));
            case 8 -> LogicalTypes.localTimestampNanos().addToSchema(Schema.create(Type.LONG));
            case 9 -> LogicalTypes.uuid().addToSchema(Schema.create(Type.STRING));
            case 10 -> LogicalTypes.uuid().addToSchema(fixed(16));
            case 11 -> LogicalTypes.duration().addToSchema(fixed(12));
            case 12 -> LogicalTypes.bigDecimal().addToSchema(Schema.create(Type.BYTES));
            case 13 -> LogicalTypes.decimal(precision, scale).addToSchema(fixed(6));
            default -> LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Type.BYTES));
        };
    }

    /** A new type with a name, or one that is there already. */
    private Schema named(int depth, boolean records) {
        if (!complete.isEmpty() && random.nextInt(3) == 0) {
            return complete.get(random.nextInt(complete.size()));
        }
        if (records && depth < DEEPEST) {
            return record(name(), depth);
        }
        Schema schema = random.nextInt(3) == 0 ? fixed(random.nextInt(5)) : enumeration();
        complete.add(schema);
        return schema;
    }

    private Schema fixed(int size) {
        String name = name();
        Schema schema = Schema.createFixed(name, doc(), space(name), size);
        decorate(schema);
        return schema;
    }

    private Schema enumeration() {
        List<String> symbols = new ArrayList<>();
        for (String symbol : List.of("A", "red", "INSERT", "CONVERGED", "d")) {
            if (symbols.isEmpty() || random.nextBoolean()) {
                symbols.add(symbol);
            }
        }
        String name = name();
        String fallback = random.nextBoolean() ? symbols.get(0) : null;
        Schema schema = Schema.createEnum(name, doc(), space(name), symbols, fallback);
        decorate(schema);
        return schema;
    }

    private void decorate(Schema schema) {
        if (random.nextInt(6) == 0) {
            schema.addAlias("Was" + schema.getName(), random.nextBoolean() ? "io.converge" : "com.old");
        }
        if (random.nextInt(20) == 0) {
            schema.addAlias(NAMES_OF_OURS[random.nextInt(NAMES_OF_OURS.length)], "io.converge");
        }
        if (random.nextInt(6) == 0) {
            schema.addProp("team", List.of("a", "b"));
        }
    }

    private String name() {
        String ours = NAMES_OF_OURS[random.nextInt(NAMES_OF_OURS.length)];
        return random.nextInt(8) == 0 && names.add(ours) ? ours : "T" + complete.size() + "_" + names.size() + next();
    }

    private String next() {
        String name = Integer.toString(random.nextInt(1_000_000), 36);
        return names.add(name) ? name : next();
    }

    /** A name without a namespace, used in a record with one, could be read as another's. */
    private String space(String name) {
        if (List.of(NAMES_OF_OURS).contains(name) && random.nextInt(4) > 0) {
            return "io.converge";
        }
        int first = open.stream().anyMatch(record -> record.getNamespace() != null) ? 1 : 0;
        return NAMESPACES[first + random.nextInt(NAMESPACES.length - first)];
    }

    private String doc() {
        return random.nextInt(4) == 0 ? "Says \"what\" it is." : null;
    }
}
