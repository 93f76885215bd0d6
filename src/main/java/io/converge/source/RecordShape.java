package io.converge.source;

import io.converge.model.Pointer;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.change.ChangeChecks;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        return new RecordShape(schema, ShapedSchema.of(schema, drop, dropsControls));
    }

    /** Whether something is a number that was none before. */
    boolean makesNumbers() {
        return !from.equals(to);
    }

    IndexedRecord apply(IndexedRecord record) {
        return (IndexedRecord) value(record, from, to);
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
            int scale = (Integer) given.get(from.getField(ConnectType.SCALE).pos());
            ByteBuffer unscaled =
                    (ByteBuffer) given.get(from.getField(ConnectType.VALUE).pos());
            byte[] bytes = new byte[unscaled.remaining()];
            unscaled.duplicate().get(bytes);
            if (bytes.length == 0) {
                throw ChangeChecks.undecodable("a " + from.getFullName() + " has no digits");
            }
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
