package io.converge.fault;

import io.converge.serde.schema.Schemas;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Records that a changes topic may hold and that are no acceptable changes: each must become a dead letter and hold nobody up. */
enum Poison {
    GARBAGE("bytes that are no frame") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            byte[] bytes = new byte[5 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = 1;
            return bytes;
        }
    },
    UNKNOWN_SCHEMA("an id that no registry has given out") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            return ByteBuffer.allocate(40)
                    .put((byte) 0)
                    .putInt(1_000_000_000 + random.nextInt(3))
                    .array();
        }
    },
    TOMBSTONE_WITHOUT_HEADERS("null that does not say whose delete it is") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            return null;
        }
    },
    CLOCK_AHEAD("a timestamp centuries ahead") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            GenericRecord change = change(key, product());
            change.put("timestamp", 1L << 50);
            return encoder.encode(change);
        }
    },
    ENDLESS_BLOCK("a map's block whose count has no positive counterpart") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            byte[] count = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
            return withAttributes(key, encoder, join(count, new byte[] {2, 0}), 0);
        }
    },
    ARRAY_OF_NOTHING("a billion nulls in a few bytes") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            byte[] billion = {(byte) 0x80, (byte) 0xa8, (byte) 0xd6, (byte) 0xb9, 7, 0};
            return withAttributes(key, encoder, join(new byte[] {0}, billion), 1);
        }
    },
    DEEP("a product in a product, 1 500 times") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            return deep(key, encoder);
        }
    },
    HUGE_DECIMAL("a price of some ten thousand digits") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            byte[] digits = new byte[5_000];
            Arrays.fill(digits, (byte) 77);
            GenericRecord product = product();
            product.put("price", ByteBuffer.wrap(digits));
            return encoder.encode(change(key, product));
        }
    },
    TOO_LARGE("a product larger than a change may be, which compresses well") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            GenericRecord product = product();
            product.put("name", "much ".repeat(300_000));
            return encoder.encode(change(key, product));
        }
    },
    NO_POINTER("a change that says what it owns in words") {
        @Override
        byte[] value(String key, Random random, Encoder encoder) {
            GenericRecord change = change(key, product());
            change.put("fields", List.of("the price"));
            return encoder.encode(change);
        }
    };

    /** What the keys of such records, and their skus, begin with. */
    static final String KEY_PREFIX = "poison-";

    private static final Schema PRODUCT = makeProductSchema();
    private static final Schema CHANGE = Schemas.change(PRODUCT);
    private static final String MARKER = "MARKER";
    private static final int LEVELS = 1_500;

    private final String description;

    Poison(String description) {
        this.description = description;
    }

    /** Writes a change with the frame of its registered schema. */
    interface Encoder {
        byte[] encode(GenericRecord change);
    }

    /** The value of such a record; null for one without. */
    abstract byte[] value(String key, Random random, Encoder encoder);

    String description() {
        return description;
    }

    private static Schema makeProductSchema() {
        Schema product = Schema.createRecord(
                Schemas.PRODUCT.getName(), Schemas.PRODUCT.getDoc(), Schemas.PRODUCT.getNamespace(), false);
        List<Schema.Field> fields = new ArrayList<>();
        Schemas.PRODUCT.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        Schema nothing = Schema.create(Schema.Type.NULL);
        // Directly behind the attributes, where it is found by what they are.
        fields.add(new Schema.Field("nothings", Schema.createArray(nothing), "None.", List.of()));
        fields.add(new Schema.Field(
                "parent",
                Schema.createUnion(nothing, product),
                "What it is a part of.",
                Schema.Field.NULL_DEFAULT_VALUE));
        product.setFields(fields);
        return product;
    }

    private static GenericRecord product() {
        GenericRecord product = new GenericData.Record(PRODUCT);
        product.put("name", "poison");
        product.put("price", ByteBuffer.wrap(new byte[] {1}));
        product.put("attributes", Map.of());
        product.put("nothings", List.of());
        return product;
    }

    private static GenericRecord change(String key, GenericRecord product) {
        GenericRecord change = new GenericData.Record(CHANGE);
        change.put("sku", key);
        change.put("op", new GenericData.EnumSymbol(CHANGE.getField("op").schema(), "INSERT"));
        change.put("origin", "poisoner");
        change.put("sequence", 1L);
        change.put("timestamp", 0L);
        change.put("product", product);
        return change;
    }

    /** @param more how many bytes behind the attributes are replaced too */
    private static byte[] withAttributes(String key, Encoder encoder, byte[] encoded, int more) {
        GenericRecord product = product();
        product.put("attributes", Map.of(MARKER, MARKER));
        byte[] value = encoder.encode(change(key, product));
        byte[] text = join(new byte[] {(byte) (2 * MARKER.length())}, MARKER.getBytes(StandardCharsets.US_ASCII));
        byte[] marker = join(join(new byte[] {2}, text), join(text, new byte[] {0}));
        int at = indexOf(value, marker);
        byte[] head = Arrays.copyOf(value, at);
        return join(join(head, encoded), Arrays.copyOfRange(value, at + marker.length + more, value.length));
    }

    /** No writer comes so deep, so it is made of the bytes of one level. */
    private static byte[] deep(String key, Encoder encoder) {
        GenericRecord inner = product();
        inner.put("name", MARKER);
        GenericRecord outer = product();
        outer.put("parent", inner);
        byte[] value = encoder.encode(change(key, outer));
        int begin = indexOf(
                value, join(new byte[] {(byte) (2 * MARKER.length())}, MARKER.getBytes(StandardCharsets.US_ASCII)));
        // Behind it: it is part of nothing, and no product stood there before.
        byte[] level = Arrays.copyOfRange(value, begin, value.length - 2);
        ByteBuffer deep = ByteBuffer.allocate(begin + LEVELS * (level.length + 1) + 1);
        deep.put(value, 0, begin);
        for (int i = 1; i < LEVELS; i++) {
            deep.put(level).put((byte) 2);
        }
        deep.put(level).put((byte) 0).put((byte) 0);
        return deep.array();
    }

    private static int indexOf(byte[] whole, byte[] part) {
        for (int at = 0; at + part.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new IllegalStateException("not where it was put");
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
