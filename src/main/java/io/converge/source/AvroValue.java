package io.converge.source;

import io.converge.serde.TimeText;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.UnionBranches;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** A value of Avro's, none of its logical types converted. */
final class AvroValue implements Value {

    private static final Schema TIME = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));

    private final Object value;
    private final Schema schema;

    private AvroValue(Object value, Schema schema) {
        this.value = value;
        this.schema = schema;
    }

    /** @return null for null */
    static AvroValue of(Object value, Schema schema) {
        if (value == null) {
            return null;
        }
        return new AvroValue(value, schema.isUnion() ? UnionBranches.of(value, schema) : schema);
    }

    /** What a deserializer gives: a record knows its schema, and of anything else only its text counts. */
    static AvroValue of(Object value) {
        Schema schema = value instanceof IndexedRecord record ? record.getSchema() : Schema.create(Schema.Type.NULL);
        return value == null ? null : new AvroValue(value, schema);
    }

    /** A time in ms. */
    static AvroValue ofTime(long ms) {
        return new AvroValue(ms, TIME);
    }

    /** Null if it is no record. */
    IndexedRecord record() {
        return value instanceof IndexedRecord record ? record : null;
    }

    @Override
    public Value child(String name) {
        if (value instanceof IndexedRecord record) {
            Schema.Field field = record.getSchema().getField(name);
            return field == null ? null : of(record.get(field.pos()), field.schema());
        } else if (value instanceof Map<?, ?> map && schema.getType() == Schema.Type.MAP) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getKey().toString().equals(name)) {
                    return of(entry.getValue(), schema.getValueType());
                }
            }
        } else if (value instanceof List<?> list
                && schema.getType() == Schema.Type.ARRAY
                && name.matches("0|[1-9]\\d{0,8}")) {
            int index = Integer.parseInt(name);
            return index < list.size() ? of(list.get(index), schema.getElementType()) : null;
        }
        return null;
    }

    @Override
    public List<String> names() {
        if (value instanceof Map<?, ?> map) {
            return map.keySet().stream().map(Object::toString).toList();
        }
        return value instanceof IndexedRecord record
                ? record.getSchema().getFields().stream()
                        .map(Schema.Field::name)
                        .toList()
                : List.of();
    }

    @Override
    public Map<String, Value> entries() {
        Map<String, Value> entries = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map && schema.getType() == Schema.Type.MAP) {
            map.forEach((key, entry) -> entries.put(key.toString(), of(entry, schema.getValueType())));
        } else if (value instanceof IndexedRecord record) {
            for (Schema.Field field : record.getSchema().getFields()) {
                entries.put(field.name(), of(record.get(field.pos()), field.schema()));
            }
        }
        return entries;
    }

    @Override
    public Object leaf() {
        if (value instanceof CharSequence || value instanceof GenericEnumSymbol) {
            return value.toString();
        } else if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        } else if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? new BigDecimal(value.toString()) : value;
        } else if (value instanceof ByteBuffer bytes
                && bytes.hasRemaining()
                && schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return AvroForm.decimal(bytes, decimal);
        } else if (value instanceof GenericFixed fixed
                && schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return AvroForm.decimal(ByteBuffer.wrap(fixed.bytes()), decimal);
        }
        return value;
    }

    @Override
    public long unitsPerSecond() {
        TimeText form = TimeText.of(schema);
        if (form != null) {
            return form.isInstant() ? form.unitsPerSecond() : NO_UNIT;
        }
        DebeziumTime time = DebeziumTime.named(schema.getProp(DebeziumTime.AVRO_PROPERTY));
        return time == null || !time.isInstant() ? NO_UNIT : time.unitsPerSecond();
    }

    @Override
    public boolean standsFor(String text) {
        return standsFor(value, text);
    }

    private static boolean standsFor(Object value, String text) {
        if (value instanceof CharSequence given) {
            return text.contentEquals(given);
        } else if (value instanceof ByteBuffer bytes) {
            return bytes.equals(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        } else if (value instanceof Map<?, ?> map) {
            return map.size() == 1 && standsFor(map.keySet().iterator().next(), text);
        } else if (value instanceof Collection<?> array) {
            return array.size() == 1 && standsFor(array.iterator().next(), text) || areBytes(array, text);
        }
        return false;
    }

    private static boolean areBytes(Collection<?> array, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (Object element : array) {
            if (at == bytes.length || !(element instanceof Number number) || number.longValue() != bytes[at]) {
                return false;
            }
            at++;
        }
        return at == bytes.length;
    }
}
