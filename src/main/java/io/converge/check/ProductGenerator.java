package io.converge.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Random products of a schema, of few different values, so that they agree in some places and differ in others. */
final class ProductGenerator {

    private static final int DEPTH = 5;
    private static final List<String> WORDS = List.of("", "1", "2", "2.50", "-3", "red", "Straße");
    private static final List<String> KEYS = List.of("color", "revision", "weight");

    private final Schema schema;
    private final Map<String, List<String>> keys;

    /** @param keys that pointers name in maps, by the pointer of the map */
    ProductGenerator(Schema schema, Map<String, List<String>> keys) {
        this.schema = schema;
        this.keys = keys;
    }

    GenericRecord next(Random random) {
        return record(schema, random, "", 0);
    }

    private GenericRecord record(Schema schema, Random random, String place, int depth) {
        GenericRecord record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), random, place + "/" + field.name(), depth + 1));
        }
        return record;
    }

    private Object value(Schema schema, Random random, String place, int depth) {
        return switch (schema.getType()) {
            case UNION -> union(schema, random, place, depth);
            case RECORD -> record(schema, random, place, depth);
            case MAP -> map(schema, random, place, depth);
            case ARRAY -> array(schema, random, place, depth);
            case STRING -> WORDS.get(random.nextInt(WORDS.size()));
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

    /** Ends the recursion of a schema that contains itself where it can. */
    private Object union(Schema union, Random random, String place, int depth) {
        List<Schema> branches = union.getTypes();
        boolean end = depth > DEPTH && union.isNullable();
        return end ? null : value(branches.get(random.nextInt(branches.size())), random, place, depth);
    }

    private Map<String, Object> map(Schema schema, Random random, String place, int depth) {
        Map<String, Object> map = new HashMap<>();
        for (String key : keys.getOrDefault(place, KEYS)) {
            if (depth <= DEPTH && random.nextInt(3) > 0) {
                map.put(key, value(schema.getValueType(), random, place + "/" + key, depth + 1));
            }
        }
        return map;
    }

    private List<Object> array(Schema schema, Random random, String place, int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0 && depth <= DEPTH; i--) {
            list.add(value(schema.getElementType(), random, place + "/" + list.size(), depth + 1));
        }
        return new GenericData.Array<>(schema, list);
    }

    /** Of a decimal a small number, within any precision. */
    private static byte[] bytes(Schema schema, Random random) {
        boolean decimal = schema.getLogicalType() instanceof LogicalTypes.Decimal;
        return new byte[] {(byte) (decimal ? 1 + random.nextInt(9) : random.nextInt(256))};
    }

    private static byte[] fixed(Schema schema, Random random) {
        byte[] bytes = new byte[schema.getFixedSize()];
        System.arraycopy(bytes(schema, random), 0, bytes, bytes.length - 1, 1);
        return bytes;
    }
}
