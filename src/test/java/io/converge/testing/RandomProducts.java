package io.converge.testing;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Random values of a schema that {@link RandomSchemas} made, of bounded size: mostly few different ones, so that products agree
 * in places, with extremes among them.
 */
public final class RandomProducts {

    private static final String[] TEXTS = {"", "A", "red", "1.50", "Straße 🚲", "~0/é", "NaN"};
    private static final String[] KEYS = {"a", "b/c", "~", "ü"};
    private static final double[] DOUBLES = {
        0, -0.0, 0.5, 0.1, 1e300, Double.MIN_VALUE, Double.NaN, Double.NEGATIVE_INFINITY
    };
    private static final float[] FLOATS = {0, 0.5f, 0.1f, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
    private static final long[] LONGS = {0, 1, -1, 9_007_199_254_740_993L, Long.MIN_VALUE, Long.MAX_VALUE};
    private static final int[] INTS = {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE};

    private final Random random;
    private int budget = 200;

    private RandomProducts(Random random) {
        this.random = random;
    }

    public static GenericRecord of(Schema schema, Random random) {
        return new RandomProducts(random).record(schema, 0);
    }

    private GenericRecord record(Schema schema, int depth) {
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), depth + 1));
        }
        return record;
    }

    private Object value(Schema schema, int depth) {
        budget--;
        return switch (schema.getType()) {
            case UNION -> union(schema, depth);
            case RECORD -> record(schema, depth);
            case MAP -> map(schema, depth);
            case ARRAY -> array(schema, depth);
            case STRING ->
                schema.getLogicalType() == null
                        ? TEXTS[random.nextInt(TEXTS.length)]
                        : "0000000" + random.nextInt(3) + "-0000-4000-8000-000000000000";
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            case BYTES -> bytes(schema);
            case FIXED -> fixed(schema);
            case INT -> schema.getLogicalType() == null ? INTS[random.nextInt(INTS.length)] : random.nextInt(3) * 1_000;
            case LONG ->
                schema.getLogicalType() == null
                        ? LONGS[random.nextInt(LONGS.length)]
                        : random.nextInt(3) * 1_000_000_000L;
            case FLOAT -> FLOATS[random.nextInt(FLOATS.length)];
            case DOUBLE -> DOUBLES[random.nextInt(DOUBLES.length)];
            case BOOLEAN -> random.nextBoolean();
            case NULL -> null;
        };
    }

    private boolean isEnough(int depth) {
        return depth > 8 || budget <= 0;
    }

    private Object union(Schema union, int depth) {
        List<Schema> branches = union.getTypes();
        Schema branch = branches.get(random.nextInt(branches.size()));
        return isEnough(depth) && union.isNullable()
                ? null
                : branch.getType() == Type.NULL ? null : value(branch, depth);
    }

    private Map<String, Object> map(Schema schema, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = isEnough(depth) ? 0 : random.nextInt(KEYS.length); i > 0; i--) {
            map.put(KEYS[random.nextInt(KEYS.length)], value(schema.getValueType(), depth + 1));
        }
        return map;
    }

    private List<Object> array(Schema schema, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = isEnough(depth) ? 0 : random.nextInt(4); i > 0; i--) {
            list.add(value(schema.getElementType(), depth + 1));
        }
        return new GenericData.Array<>(schema, list);
    }

    private ByteBuffer bytes(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return new Conversions.DecimalConversion().toBytes(number(decimal), schema, decimal);
        }
        if (schema.getLogicalType() instanceof LogicalTypes.BigDecimal type) {
            BigDecimal number = new BigDecimal(random.nextBoolean() ? "1.50" : "1.5");
            return new Conversions.BigDecimalConversion().toBytes(number, schema, type);
        }
        byte[] bytes = new byte[random.nextInt(3)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private GenericData.Fixed fixed(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return (GenericData.Fixed) new Conversions.DecimalConversion().toFixed(number(decimal), schema, decimal);
        }
        byte[] bytes = new byte[schema.getFixedSize()];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return new GenericData.Fixed(schema, bytes);
    }

    /** One digit fits any precision. */
    private BigDecimal number(LogicalTypes.Decimal decimal) {
        return BigDecimal.valueOf(random.nextInt(19) - 9, decimal.getScale());
    }
}
