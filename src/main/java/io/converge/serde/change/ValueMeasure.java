package io.converge.serde.change;

import io.converge.model.Limits;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroCursor.BeyondLimitException;
import io.converge.serde.binary.BadTextException;
import io.converge.serde.binary.DecimalLimit;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** Holds an event to the limits of {@link EventGate}, and its texts to be some, that a deserializer has made of bytes which nobody else understands. */
final class ValueMeasure {

    private final DecimalLimit decimals;
    private int depth;
    private long values;

    private ValueMeasure(DecimalLimit decimals) {
        this.decimals = decimals;
    }

    /** @throws RefusedRecordException if it is beyond them */
    static void check(Object event, DecimalLimit decimals) {
        if (event instanceof IndexedRecord record) {
            try {
                new ValueMeasure(decimals).record(record);
            } catch (BadTextException e) {
                throw new RefusedRecordException(RefusalReason.BAD_TEXT, e.getMessage());
            } catch (BeyondLimitException e) {
                throw new RefusedRecordException(RefusalReason.TOO_LARGE, e.getMessage());
            }
        }
    }

    private void record(IndexedRecord record) {
        enter(record.getSchema().getFields().size());
        for (Field field : record.getSchema().getFields()) {
            try {
                value(record.get(field.pos()), field.schema());
            } catch (BadTextException e) {
                throw e.below(field.name());
            }
        }
        depth--;
    }

    private void enter(int inside) {
        depth++;
        values += inside;
        if (depth > Limits.DEPTH) {
            throw new BeyondLimitException("more than " + Limits.DEPTH + " values in each other");
        }
        if (values > Limits.VALUES) {
            throw new BeyondLimitException("more than " + Limits.VALUES + " values");
        }
    }

    private void value(Object value, Schema schema) {
        if (value instanceof IndexedRecord record) {
            record(record);
        } else if (value instanceof Map<?, ?> map) {
            Schema type = inner(schema, Schema.Type.MAP);
            enter(map.size());
            map.forEach((key, entry) -> entry(key, entry, type));
            depth--;
        } else if (value instanceof Collection<?> array) {
            Schema type = inner(schema, Schema.Type.ARRAY);
            enter(array.size());
            int passed = 0;
            for (Object element : array) {
                element(passed++, element, type);
            }
            depth--;
        } else if (value instanceof CharSequence text) {
            BadTextException.check(text);
        } else if (value instanceof BigDecimal decimal) {
            decimals.check(decimal);
        } else if (value instanceof ByteBuffer || value instanceof GenericFixed) {
            binary(value, schema);
        }
    }

    private void entry(Object key, Object value, Schema type) {
        checkKey(key);
        try {
            value(value, type);
        } catch (BadTextException e) {
            throw e.below(key.toString());
        }
    }

    private static void checkKey(Object key) {
        try {
            if (key instanceof CharSequence text) {
                BadTextException.check(text);
            }
        } catch (BadTextException e) {
            throw e.asKey();
        }
    }

    private void element(int number, Object element, Schema type) {
        try {
            value(element, type);
        } catch (BadTextException e) {
            throw e.below(Integer.toString(number));
        }
    }

    /** The type of what is in an array or a map; with several of one kind in a union, the first: there can be but one. */
    private static Schema inner(Schema schema, Schema.Type type) {
        if (schema.isUnion()) {
            return schema.getTypes().stream()
                    .filter(branch -> branch.getType() == type)
                    .findFirst()
                    .map(branch -> inner(branch, type))
                    .orElse(schema);
        }
        return schema.getType() != type
                ? schema
                : type == Schema.Type.MAP ? schema.getValueType() : schema.getElementType();
    }

    private void binary(Object value, Schema schema) {
        if (schema.isUnion()) {
            Schema.Type type = value instanceof GenericFixed ? Schema.Type.FIXED : Schema.Type.BYTES;
            schema.getTypes().stream()
                    .filter(branch -> branch.getType() == type)
                    .filter(branch -> !(value instanceof GenericFixed fixed) || branch.equals(fixed.getSchema()))
                    .forEach(branch -> binary(value, branch));
            return;
        }
        byte[] bytes = value instanceof GenericFixed fixed ? fixed.bytes() : copy((ByteBuffer) value);
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            decimals.check(bytes, 0, bytes.length, decimal.getScale());
        } else if (logical instanceof LogicalTypes.BigDecimal) {
            decimals.checkBigDecimal(bytes, 0, bytes.length);
        }
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
