package io.converge.serde.binary;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** The bytes of a value that says nothing, for a place where one has to stand: null where that is allowed, else zero or empty. */
public final class BlankValue {

    /** The records that what is written next stands in. */
    private final Map<Schema, Boolean> around = new IdentityHashMap<>();

    private final ByteEncoder encoder = new ByteEncoder();

    private BlankValue(Map<Schema, Boolean> around) {
        this.around.putAll(around);
    }

    /** Null if no value of the schema ever ends. */
    public static byte[] of(Schema schema) {
        return new BlankValue(Map.of()).bytes(schema);
    }

    private byte[] bytes(Schema schema) {
        return write(schema) ? encoder.toByteArray() : null;
    }

    private boolean write(Schema schema) {
        switch (schema.getType()) {
            case NULL -> {}
            case BOOLEAN -> encoder.writeBoolean(false);
            case INT, LONG, ENUM, ARRAY, MAP, STRING -> encoder.writeInt(0);
            case FLOAT -> encoder.writeFloat(0);
            case DOUBLE -> encoder.writeDouble(0);
            case FIXED -> encoder.writeFixed(new byte[schema.getFixedSize()], 0, schema.getFixedSize());
            case BYTES -> writeBytes(schema.getLogicalType());
            case UNION -> {
                return writeUnion(schema);
            }
            case RECORD -> {
                return writeRecord(schema);
            }
        }
        return true;
    }

    private void writeBytes(LogicalType type) {
        ByteBuffer bytes = type instanceof LogicalTypes.BigDecimal
                ? BigDecimals.write(BigDecimal.ZERO)
                : ByteBuffer.allocate(type instanceof LogicalTypes.Decimal ? 1 : 0);
        encoder.writeLong(bytes.remaining());
        encoder.writeFixed(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private boolean writeUnion(Schema union) {
        for (int branch = 0; branch < union.getTypes().size(); branch++) {
            if (union.getTypes().get(branch).getType() == Type.NULL) {
                encoder.writeInt(branch);
                return true;
            }
        }
        for (int branch = 0; branch < union.getTypes().size(); branch++) {
            byte[] value = new BlankValue(around).bytes(union.getTypes().get(branch));
            if (value != null) {
                encoder.writeInt(branch);
                encoder.writeFixed(value, 0, value.length);
                return true;
            }
        }
        return false;
    }

    private boolean writeRecord(Schema schema) {
        if (around.put(schema, true) != null) {
            return false;
        }
        for (Field field : schema.getFields()) {
            if (!write(field.schema())) {
                return false;
            }
        }
        around.remove(schema);
        return true;
    }
}
