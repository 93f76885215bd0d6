package io.converge.source;

import io.converge.model.Pointer;
import io.converge.serde.TimeText;
import io.converge.serde.binary.AvroForm;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * The shape that records of one schema have as products: without what is no part of them, with Avro's logical types where Debezium
 * has names of its own, and with decimals of any scale as Avro's.
 */
final class RecordShape {

    private static final String CONTROL = "__";

    private final Schema from;
    private final Schema to;

    private RecordShape(Schema from, Schema to) {
        this.from = from;
        this.to = to;
    }

    /**
     * @param drop what is no part of a product
     * @param dropsControls whether fields whose names begin with two underscores are none either
     */
    static RecordShape of(Schema schema, List<Pointer> drop, boolean dropsControls) {
        // A type that contains itself has places without end, and no table has such a one.
        Schema to = AvroForm.isRecursive(schema)
                ? schema
                : record(schema, drop.stream().map(Pointer::steps).toList(), dropsControls);
        return new RecordShape(schema, to);
    }

    /** Whether something is a number that was none before. */
    boolean makesNumbers() {
        return !from.equals(to);
    }

    IndexedRecord apply(IndexedRecord record) {
        return (IndexedRecord) value(record, from, to);
    }

    private static Schema record(Schema schema, List<List<String>> drop, boolean dropsControls) {
        List<Field> fields = new ArrayList<>();
        boolean isSame = true;
        for (Field field : schema.getFields()) {
            boolean isDropped = drop.contains(List.of(field.name()))
                    || dropsControls && field.name().startsWith(CONTROL);
            Schema type = isDropped ? null : type(field.schema(), below(drop, field.name()));
            isSame &= field.schema().equals(type);
            if (!isDropped) {
                fields.add(field(field, type));
            }
        }
        if (isSame) {
            return schema;
        }
        Schema record = Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), schema.isError());
        schema.getAliases().forEach(record::addAlias);
        record.addAllProps(schema);
        record.setFields(fields);
        return record;
    }

    private static List<List<String>> below(List<List<String>> drop, String name) {
        return drop.stream()
                .filter(steps -> steps.size() > 1 && steps.get(0).equals(name))
                .map(steps -> steps.subList(1, steps.size()))
                .toList();
    }

    /** A default that is none of the new type is none. */
    private static Field field(Field field, Schema type) {
        Field copy;
        try {
            copy = new Field(field, type);
        } catch (AvroRuntimeException e) {
            Object none = type.isNullable()
                            && type.isUnion()
                            && type.getTypes().get(0).getType() == Schema.Type.NULL
                    ? JsonProperties.NULL_VALUE
                    : null;
            copy = new Field(field.name(), type, field.doc(), none, field.order());
            copy.addAllProps(field);
        }
        field.aliases().forEach(copy::addAlias);
        return copy;
    }

    private static Schema type(Schema schema, List<List<String>> drop) {
        return switch (schema.getType()) {
            case RECORD -> isVariableScaleDecimal(schema) ? bigDecimal() : record(schema, drop, false);
            case UNION -> union(schema, drop);
            case ARRAY -> {
                Schema element = type(schema.getElementType(), List.of());
                yield element.equals(schema.getElementType()) ? schema : withProps(Schema.createArray(element), schema);
            }
            case MAP -> {
                Schema value = type(schema.getValueType(), List.of());
                yield value.equals(schema.getValueType()) ? schema : withProps(Schema.createMap(value), schema);
            }
            case INT, LONG -> time(schema);
            default -> schema;
        };
    }

    private static Schema union(Schema union, List<List<String>> drop) {
        List<Schema> branches = union.getTypes();
        List<Schema> types = branches.stream().map(branch -> type(branch, drop)).toList();
        return types.equals(branches) ? union : Schema.createUnion(types);
    }

    private static Schema withProps(Schema type, Schema source) {
        type.addAllProps(source);
        return type;
    }

    private static Schema time(Schema schema) {
        DebeziumTime time = DebeziumTime.named(schema.getProp(DebeziumTime.AVRO_PROPERTY));
        LogicalType type = time == null || schema.getLogicalType() != null ? null : logicalType(time.form());
        if (type == null) {
            return schema;
        }
        try {
            return type.addToSchema(withProps(Schema.create(schema.getType()), schema));
        } catch (IllegalArgumentException ofAnotherSize) {
            return schema;
        }
    }

    private static LogicalType logicalType(TimeText form) {
        if (form == null) {
            return null;
        }
        return switch (form) {
            case DATE -> LogicalTypes.date();
            case TIME_MILLIS -> LogicalTypes.timeMillis();
            case TIME_MICROS -> LogicalTypes.timeMicros();
            case LOCAL_TIMESTAMP_MILLIS -> LogicalTypes.localTimestampMillis();
            case LOCAL_TIMESTAMP_MICROS -> LogicalTypes.localTimestampMicros();
            case LOCAL_TIMESTAMP_NANOS -> LogicalTypes.localTimestampNanos();
            default -> null;
        };
    }

    private static boolean isVariableScaleDecimal(Schema record) {
        return ConnectType.VARIABLE_SCALE_DECIMAL.equals(record.getFullName())
                || ConnectType.VARIABLE_SCALE_DECIMAL.equals(record.getProp(DebeziumTime.AVRO_PROPERTY));
    }

    private static Schema bigDecimal() {
        return LogicalTypes.bigDecimal().addToSchema(Schema.create(Schema.Type.BYTES));
    }

    private static Object value(Object value, Schema from, Schema to) {
        if (value == null || from.equals(to)) {
            return value;
        }
        return switch (from.getType()) {
            case UNION -> {
                int branch = GenericData.get().resolveUnion(from, value);
                yield value(value, from.getTypes().get(branch), to.getTypes().get(branch));
            }
            case RECORD -> record((IndexedRecord) value, to);
            case ARRAY -> {
                List<Object> array = new GenericData.Array<>(((List<?>) value).size(), to);
                ((List<?>) value)
                        .forEach(element -> array.add(value(element, from.getElementType(), to.getElementType())));
                yield array;
            }
            case MAP -> {
                Map<Object, Object> map = new HashMap<>();
                ((Map<?, ?>) value)
                        .forEach((key, entry) -> map.put(key, value(entry, from.getValueType(), to.getValueType())));
                yield map;
            }
            default -> value;
        };
    }

    private static Object record(IndexedRecord given, Schema to) {
        Schema from = given.getSchema();
        if (to.getType() != Schema.Type.RECORD) {
            int scale = (Integer) given.get(from.getField("scale").pos());
            ByteBuffer unscaled = (ByteBuffer) given.get(from.getField("value").pos());
            byte[] bytes = new byte[unscaled.remaining()];
            unscaled.duplicate().get(bytes);
            return AvroForm.bigDecimal(new BigDecimal(new BigInteger(bytes), scale));
        }
        GenericRecord record = new GenericData.Record(to);
        for (Field field : to.getFields()) {
            Field source = from.getField(field.name());
            record.put(field.pos(), value(given.get(source.pos()), source.schema(), field.schema()));
        }
        return record;
    }
}
