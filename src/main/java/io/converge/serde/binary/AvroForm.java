package io.converge.serde.binary;

import io.converge.serde.binary.AvroCursor.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Encoder;

/** Avro's binary form of a record, without any framing. */
public final class AvroForm {

    /** Writes values as they are and also those that a deserializer has converted by their logical types. */
    public static final GenericData DATA = withConversions();

    private AvroForm() {}

    public static byte[] encode(IndexedRecord record) {
        ByteEncoder encoder = new ByteEncoder();
        write(record, encoder);
        return encoder.toByteArray();
    }

    public static void write(IndexedRecord record, ByteEncoder encoder) {
        if (record instanceof WritableRecord writable) {
            writable.writeTo(encoder);
            return;
        }
        try {
            new Writer(record.getSchema()).write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** Takes over records that write themselves. */
    private static final class Writer extends GenericDatumWriter<IndexedRecord> {

        Writer(Schema schema) {
            super(schema, DATA);
        }

        @Override
        protected void writeRecord(Schema schema, Object datum, Encoder out) throws IOException {
            if (datum instanceof WritableRecord writable
                    && out instanceof ByteEncoder bytes
                    && writable.getSchema().equals(schema)) {
                writable.writeTo(bytes);
            } else {
                super.writeRecord(schema, datum, out);
            }
        }
    }

    /**
     * Reads {@code length} bytes from {@code offset} on.
     *
     * @throws IllegalArgumentException if they are not of the schema
     */
    public static GenericRecord decode(Schema schema, byte[] bytes, int offset, int length) {
        try {
            return DatumDecoder.record(schema, new AvroCursor(bytes, offset, offset + length));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(
                    "the bytes are not a " + schema.getFullName() + ": " + e.getMessage(), e);
        }
    }

    /** The value that begins where {@code cursor} is, as {@link #decode} makes it; it was checked when it came in. */
    public static Object value(Schema schema, AvroCursor cursor) {
        return DatumDecoder.value(schema, cursor);
    }

    /** The number that a decimal's bytes, at least one, stand for. */
    public static BigDecimal decimal(ByteBuffer unscaled, LogicalTypes.Decimal type) {
        byte[] bytes = new byte[unscaled.remaining()];
        unscaled.duplicate().get(bytes);
        return new BigDecimal(new BigInteger(bytes), type.getScale());
    }

    /** The number of a {@code big-decimal}'s bytes; null if they are not what would be written of one. */
    public static BigDecimal bigDecimal(ByteBuffer bytes) {
        BigDecimal number = BigDecimals.read(bytes);
        return number != null && BigDecimals.write(number).equals(bytes) ? number : null;
    }

    /** The bytes of a {@code big-decimal}: the unscaled number, then the scale. */
    public static ByteBuffer bigDecimal(BigDecimal number) {
        return BigDecimals.write(number);
    }

    /** The value that stands in Avro's form for one that a deserializer has converted by its logical type. */
    public static Object raw(Object value, Schema schema) {
        LogicalType type = schema.getLogicalType();
        Conversion<?> conversion =
                type == null || value == null ? null : DATA.getConversionByClass(value.getClass(), type);
        return conversion == null ? value : Conversions.convertToRawType(value, schema, type, conversion);
    }

    /** The branch of a union that a value is of. */
    public static Schema branch(Object value, Schema union) {
        return UnionBranches.of(value, union);
    }

    /** Whether a field has a default that can be read: schemas that are in use may have one that is none of its type. */
    public static boolean hasDefault(Field field) {
        try {
            return field.hasDefaultValue()
                    && (GenericData.get().getDefaultValue(field) != null
                            || field.schema().isNullable());
        } catch (AvroRuntimeException e) {
            return false;
        }
    }

    /** A schema that is in use already: what it is called and its defaults were accepted elsewhere. */
    public static Schema parse(String text) {
        return new Schema.Parser(NameValidator.NO_VALIDATION)
                .setValidateDefaults(false)
                .parse(text);
    }

    /** Whether a record contains itself, so that a walk through its schema would not end. */
    public static boolean isRecursive(Schema schema) {
        return isRecursive(schema, new IdentityHashMap<>());
    }

    /** @param ended for each record type that was met, whether the walk through it has ended; each is walked once */
    private static boolean isRecursive(Schema schema, Map<Schema, Boolean> ended) {
        return switch (schema.getType()) {
            case RECORD -> {
                Boolean known = ended.putIfAbsent(schema, false);
                if (known != null) {
                    yield !known;
                }
                boolean recursive = schema.getFields().stream().anyMatch(field -> isRecursive(field.schema(), ended));
                ended.put(schema, true);
                yield recursive;
            }
            case UNION -> schema.getTypes().stream().anyMatch(branch -> isRecursive(branch, ended));
            case MAP -> isRecursive(schema.getValueType(), ended);
            case ARRAY -> isRecursive(schema.getElementType(), ended);
            default -> false;
        };
    }

    private static GenericData withConversions() {
        GenericData data = new GenericData();
        data.addLogicalTypeConversion(new Conversions.DecimalConversion());
        data.addLogicalTypeConversion(new Conversions.BigDecimalConversion());
        data.addLogicalTypeConversion(new Conversions.DurationConversion());
        data.addLogicalTypeConversion(new Conversions.UUIDConversion());
        data.addLogicalTypeConversion(new TimeConversions.DateConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
        data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
        data.addLogicalTypeConversion(new TimeConversions.LocalTimestampNanosConversion());
        return data;
    }
}
