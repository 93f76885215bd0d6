package io.converge.check;

import io.converge.model.Pointer;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Random products of a schema, of few different values, so that they agree in some places and differ in others. However the
 * schema's types are nested and reused, a product has not many more values than it has to have.
 */
final class ProductGenerator {

    private static final int DEPTH = 5;
    private static final int VALUES = 1_000;
    private static final long MOST_VALUES = 100_000;
    private static final List<String> WORDS = List.of("", "1", "2", "2.50", "-3", "red", "Straße");
    private static final List<String> KEYS = List.of("color", "revision", "weight");

    private final Schema schema;
    private final Map<String, List<String>> keys;
    private final LeastValues least;
    private int values;

    /**
     * @param keys that pointers name in maps, by the pointer of the map {@linkplain #withoutNumbers without numbers}
     * @throws IllegalArgumentException if the least product is too large to be tried
     */
    ProductGenerator(Schema schema, Map<String, List<String>> keys) {
        this.schema = schema;
        this.keys = keys;
        this.least = new LeastValues(schema);
        long needed = least.of(schema);
        if (needed > MOST_VALUES) {
            throw new IllegalArgumentException(
                    needed == LeastValues.ENDLESS
                            ? "a product of " + schema.getFullName() + " contains itself without end"
                            : "the least product of " + schema.getFullName() + " has " + needed + " values");
        }
    }

    /** A place as it is called here: one name for all elements of an array. */
    static List<String> withoutNumbers(List<String> steps) {
        return steps.stream().filter(step -> !isNumber(step)).toList();
    }

    private static boolean isNumber(String step) {
        return step.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    GenericRecord next(Random random) {
        values = 0;
        return record(schema, random, "", 0);
    }

    /** One that has much of another. */
    GenericRecord varied(GenericRecord other, Random random) {
        values = 0;
        return (GenericRecord) variedInside(schema, other, random, "", 0);
    }

    private Object varied(Schema schema, Object other, Random random, String place, int depth) {
        return random.nextBoolean() ? other : variedInside(schema, other, random, place, depth);
    }

    private Object variedInside(Schema schema, Object other, Random random, String place, int depth) {
        if (schema.isUnion()) {
            Schema branch = schema.getTypes().get(GenericData.get().resolveUnion(schema, other));
            return random.nextInt(4) == 0
                    ? value(schema, random, place, depth)
                    : variedInside(branch, other, random, place, depth);
        }
        return switch (schema.getType()) {
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                for (Field field : schema.getFields()) {
                    Object before = ((GenericRecord) other).get(field.pos());
                    String at = place + "/" + Pointer.escaped(field.name());
                    record.put(field.pos(), varied(field.schema(), before, random, at, depth + 1));
                }
                yield record;
            }
            case MAP -> {
                Map<String, Object> map = map(schema, random, place, depth);
                ((Map<?, ?>) other).forEach((key, value) -> map.putIfAbsent(key.toString(), value));
                map.keySet().removeIf(key -> random.nextInt(4) == 0);
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (Object element : (List<?>) other) {
                    if (random.nextInt(3) > 0) {
                        list.add(varied(schema.getElementType(), element, random, place, depth + 1));
                    }
                }
                list.addAll(array(schema, random, place, depth));
                yield new GenericData.Array<>(schema, list);
            }
            default -> value(schema, random, place, depth);
        };
    }

    private boolean isEnough(int depth) {
        return depth > DEPTH || values > VALUES;
    }

    private GenericRecord record(Schema schema, Random random, String place, int depth) {
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            record.put(
                    field.pos(), value(field.schema(), random, place + "/" + Pointer.escaped(field.name()), depth + 1));
        }
        return record;
    }

    private Object value(Schema schema, Random random, String place, int depth) {
        values++;
        return switch (schema.getType()) {
            case UNION -> union(schema, random, place, depth);
            case RECORD -> record(schema, random, place, depth);
            case MAP -> map(schema, random, place, depth);
            case ARRAY -> array(schema, random, place, depth);
            case STRING -> text(schema, random);
            case ENUM -> {
                List<String> symbols = schema.getEnumSymbols();
                yield new GenericData.EnumSymbol(schema, symbols.get(random.nextInt(symbols.size())));
            }
            case BYTES -> ByteBuffer.wrap(bytes(schema, random));
            case FIXED -> new GenericData.Fixed(schema, fixed(schema, random));
            case INT -> random.nextInt(4);
            case LONG -> (long) random.nextInt(4);
            case FLOAT -> random.nextInt(4) / 2f;
            case DOUBLE -> random.nextInt(4) / 2d;
            case BOOLEAN -> random.nextBoolean();
            case NULL -> null;
        };
    }

    private static String text(Schema schema, Random random) {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        boolean uuid = LogicalTypes.uuid().equals(schema.getLogicalType());
        return uuid
                ? UUID.nameUUIDFromBytes(word.getBytes(StandardCharsets.UTF_8)).toString()
                : word;
    }

    /** Ends the recursion of a schema that contains itself where it can. */
    private Object union(Schema union, Random random, String place, int depth) {
        Schema branch = isEnough(depth)
                ? least.branch(union)
                : union.getTypes().get(random.nextInt(union.getTypes().size()));
        return value(branch, random, place, depth);
    }

    private Map<String, Object> map(Schema schema, Random random, String place, int depth) {
        Map<String, Object> map = new HashMap<>();
        for (String key : keys.getOrDefault(place, KEYS)) {
            if (!isEnough(depth) && random.nextInt(3) > 0) {
                String inside = isNumber(key) ? place : place + "/" + Pointer.escaped(key);
                map.put(key, value(schema.getValueType(), random, inside, depth + 1));
            }
        }
        return map;
    }

    private List<Object> array(Schema schema, Random random, String place, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0 && !isEnough(depth); i--) {
            list.add(value(schema.getElementType(), random, place, depth + 1));
        }
        return new GenericData.Array<>(schema, list);
    }

    /** Of a decimal a small number, within any precision. */
    private static byte[] bytes(Schema schema, Random random) {
        if (schema.getLogicalType() instanceof LogicalTypes.BigDecimal type) {
            BigDecimal number = BigDecimal.valueOf(random.nextInt(20), 1);
            return new Conversions.BigDecimalConversion()
                    .toBytes(number, schema, type)
                    .array();
        }
        boolean decimal = schema.getLogicalType() instanceof LogicalTypes.Decimal;
        return new byte[] {(byte) (decimal ? 1 + random.nextInt(9) : random.nextInt(256))};
    }

    private static byte[] fixed(Schema schema, Random random) {
        byte[] bytes = new byte[schema.getFixedSize()];
        if (bytes.length > 0) {
            System.arraycopy(bytes(schema, random), 0, bytes, bytes.length - 1, 1);
        }
        return bytes;
    }
}
