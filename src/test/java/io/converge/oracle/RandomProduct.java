package io.converge.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
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

/** Products of few different values, so that those of several writers agree in many places; and edits of them. */
final class RandomProduct {

    private static final String[] TEXTS = {"a", "b", "10", "9", "2.50"};
    private static final String[] DECIMALS = {"0.00", "1.50", "10.00"};
    private static final String[] KEYS = {"k", "l", "m/n"};
    /** One of so many leaves is edited. */
    private static final int SELDOM = 5;

    private final Random random;

    RandomProduct(Random random) {
        this.random = random;
    }

    static String key(Random random) {
        return KEYS[random.nextInt(KEYS.length)];
    }

    GenericRecord fresh(Schema schema) {
        return (GenericRecord) value(schema);
    }

    GenericRecord edited(GenericRecord product) {
        return (GenericRecord) edited(product, product.getSchema());
    }

    private Object value(Schema schema) {
        return switch (schema.getType()) {
            case UNION ->
                value(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.pos(), value(field.schema())));
                yield record;
            }
            case MAP -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    map.put(key(random), value(schema.getValueType()));
                }
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(value(schema.getElementType()));
                }
                yield new GenericData.Array<>(schema, list);
            }
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case LONG -> new long[] {1, 9, 10}[random.nextInt(3)];
            case INT -> random.nextInt(3);
            case BYTES ->
                new Conversions.DecimalConversion()
                        .toBytes(
                                new BigDecimal(DECIMALS[random.nextInt(DECIMALS.length)])
                                        .setScale(((LogicalTypes.Decimal) schema.getLogicalType()).getScale()),
                                schema,
                                schema.getLogicalType());
            case NULL -> null;
            default -> throw new IllegalArgumentException(schema.toString());
        };
    }

    private Object edited(Object value, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> {
                Schema branch = schema.getTypes().get(GenericData.get().resolveUnion(schema, value));
                boolean isSwitched = branch.getType() == Type.NULL || random.nextInt(2 * SELDOM) == 0;
                yield isSwitched ? (random.nextInt(SELDOM) == 0 ? value(schema) : value) : edited(value, branch);
            }
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                for (Field field : schema.getFields()) {
                    record.put(field.pos(), edited(((GenericRecord) value).get(field.pos()), field.schema()));
                }
                yield record;
            }
            case MAP -> {
                Map<String, Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) value).forEach((name, inner) -> {
                    if (random.nextInt(SELDOM) > 0) {
                        map.put((String) name, edited(inner, schema.getValueType()));
                    }
                });
                if (random.nextInt(SELDOM) == 0) {
                    map.put(key(random), value(schema.getValueType()));
                }
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (Object element : (List<?>) value) {
                    if (random.nextInt(SELDOM) > 0) {
                        list.add(edited(element, schema.getElementType()));
                    }
                }
                if (random.nextInt(SELDOM) == 0) {
                    list.add(value(schema.getElementType()));
                }
                if (random.nextInt(SELDOM) == 0) {
                    Collections.shuffle(list, random);
                }
                yield new GenericData.Array<>(schema, list);
            }
            default -> random.nextInt(SELDOM) == 0 ? value(schema) : value;
        };
    }
}
