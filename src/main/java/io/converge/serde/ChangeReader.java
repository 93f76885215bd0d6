package io.converge.serde;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads and checks change events.
 *
 * <p>Fields are found by name, so a producer's schema may lack optional ones, have more, or write an enum as a string.
 */
public final class ChangeReader {

    private ChangeReader() {}

    /**
     * The change of a record as it stands in a topic: what its value says, or the delete that it is without one.
     *
     * @throws RefusedRecordException if it is none, or is not acceptable
     */
    public static Change read(
            byte[] key, byte[] value, Headers headers, Position position, Deserializer<Object> deserializer) {
        return value == null
                ? readTombstone(key, headers, position)
                : read(deserializer.deserialize(position.topic(), value), position);
    }

    /**
     * The change of a record with a value.
     *
     * @throws RefusedRecordException if it is none, or is not acceptable
     */
    public static Change read(Object value, Position position) {
        if (!(value instanceof IndexedRecord record)) {
            String type = value == null ? "null" : value.getClass().getName();
            throw undecodable("the value is not an Avro record but " + type);
        }
        String sku = required(text(record, "sku"), RefusalReason.MISSING_SKU, "sku");
        Operation operation = operation(text(record, "op"));
        Dot dot = dot(text(record, "origin"), field(record, "sequence"));
        VersionVector context = context(field(record, "context"));
        long timestamp = timestamp(field(record, "timestamp"));
        AvroProduct product = operation == Operation.DELETE ? null : product(record, "product");
        if (operation != Operation.DELETE && product == null) {
            throw new RefusedRecordException(RefusalReason.MISSING_PRODUCT, operation + " without a product");
        }
        AvroProduct before = product(record, "before");
        return new Change(
                sku, new Version(dot, operation, context == null, timestamp, product, before, position), context);
    }

    /**
     * The delete that a record without a value is: what it says stands in its key and headers.
     *
     * @throws RefusedRecordException if it does not say enough
     */
    public static Change readTombstone(byte[] key, Headers headers, Position position) {
        String sku = required(utf8(key), RefusalReason.MISSING_SKU, "key of a record without a value");
        String origin = RecordHeader.text(headers, RecordHeader.ORIGIN);
        Long sequence = number(RecordHeader.text(headers, RecordHeader.SEQUENCE));
        Dot dot = dot(origin, sequence);
        VersionVector context = headerContext(headers);
        long timestamp = headerTimestamp(headers);
        Version version = new Version(dot, Operation.DELETE, context == null, timestamp, null, null, position);
        return new Change(sku, version, context);
    }

    private static Object field(IndexedRecord record, String name) {
        Schema.Field field = record.getSchema().getField(name);
        return field == null ? null : record.get(field.pos());
    }

    private static String text(IndexedRecord record, String name) {
        Object value = field(record, name);
        return value == null ? null : value.toString();
    }

    private static String required(String text, RefusalReason reason, String what) {
        if (text == null || text.isBlank()) {
            throw new RefusedRecordException(reason, what + " is " + (text == null ? "missing" : "blank"));
        }
        return text;
    }

    private static Operation operation(String name) {
        return Stream.of(Operation.values())
                .filter(operation -> operation.name().equals(name))
                .findAny()
                .orElseThrow(() -> undecodable("op is " + name + ", not one of INSERT, REPLACE, UPSERT, DELETE"));
    }

    private static Dot dot(String origin, Object sequence) {
        required(origin, RefusalReason.MISSING_ORIGIN, "origin");
        if (!(sequence instanceof Long || sequence instanceof Integer) || ((Number) sequence).longValue() < 1) {
            throw new RefusedRecordException(RefusalReason.BAD_SEQUENCE, "sequence is " + sequence + ", not from 1 on");
        }
        return new Dot(origin, ((Number) sequence).longValue());
    }

    /** Null for a blind change. */
    private static VersionVector context(Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw undecodable("context is not a map");
        }
        Map<String, Long> entries = new LinkedHashMap<>();
        map.forEach((origin, sequence) -> {
            if (!(sequence instanceof Long || sequence instanceof Integer)) {
                throw new RefusedRecordException(RefusalReason.BAD_CONTEXT, "context has " + origin + "=" + sequence);
            }
            entries.put(origin.toString(), ((Number) sequence).longValue());
        });
        return checkedContext(entries);
    }

    private static VersionVector checkedContext(Map<String, Long> entries) {
        entries.forEach((origin, sequence) -> {
            if (origin.isBlank() || sequence == null || sequence < 0) {
                throw new RefusedRecordException(RefusalReason.BAD_CONTEXT, "context has '" + origin + "'=" + sequence);
            }
        });
        return VersionVector.of(entries);
    }

    private static long timestamp(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        throw undecodable("timestamp is " + value + ", not a time in ms");
    }

    private static AvroProduct product(IndexedRecord record, String name) {
        Object value = field(record, name);
        if (value == null) {
            return null;
        }
        if (value instanceof IndexedRecord product) {
            return new AvroProduct(product);
        }
        throw undecodable(
                name + " is not an Avro record but " + value.getClass().getName());
    }

    private static String utf8(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw undecodable("the key of a record without a value is not UTF-8");
        }
    }

    private static VersionVector headerContext(Headers headers) {
        String text = RecordHeader.text(headers, RecordHeader.CONTEXT);
        if (text == null) {
            return null;
        }
        try {
            return checkedContext(RecordHeader.contextEntries(text));
        } catch (IllegalArgumentException e) {
            throw new RefusedRecordException(
                    RefusalReason.BAD_CONTEXT, "header " + RecordHeader.CONTEXT + ": " + e.getMessage());
        }
    }

    private static long headerTimestamp(Headers headers) {
        String text = RecordHeader.text(headers, RecordHeader.TIMESTAMP);
        Long ms = number(text);
        if (ms != null) {
            return ms;
        }
        try {
            return Instant.parse(String.valueOf(text)).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw undecodable("header " + RecordHeader.TIMESTAMP + " is " + text + ", not a time");
        }
    }

    private static Long number(String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static RefusedRecordException undecodable(String detail) {
        return new RefusedRecordException(RefusalReason.UNDECODABLE, detail);
    }
}
