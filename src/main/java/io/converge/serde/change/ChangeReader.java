package io.converge.serde.change;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.TimeText;
import io.converge.serde.TimeText.TooFineException;
import io.converge.serde.binary.DecimalLimit;
import io.converge.serde.binary.TypeName;
import io.converge.serde.binary.UnionBranches;
import io.converge.serde.product.AvroProduct;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads and checks change events.
 *
 * <p>Fields are found by name, so a producer's schema may lack optional ones, have more, or write an enum as a string.
 */
public final class ChangeReader {

    private static final String ORIGIN_HEADER = "the header " + RecordHeader.ORIGIN;
    private static final int NANOS_PER_MS = 1_000_000;
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");

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
            throw ChangeChecks.undecodable("the value is " + TypeName.of(value) + ", not a record");
        }
        String sku = ChangeChecks.sku(text(record, "sku"), "sku");
        Operation operation = operation(text(record, "op"));
        Dot dot = dot(ChangeChecks.text(text(record, "origin"), "origin"), field(record, "sequence"));
        VersionVector context = context(field(record, "context"));
        long timestamp = timestamp(record);
        AvroProduct product = operation == Operation.DELETE ? null : product(record, "product");
        if (operation != Operation.DELETE && product == null) {
            throw ChangeChecks.missingProduct(operation);
        }
        AvroProduct before = product(record, "before");
        List<Pointer> fields = ChangeChecks.fields(fields(record), operation);
        Version version = new Version(dot, operation, context == null, timestamp, product, before, fields, position);
        return new Change(sku, version, context);
    }

    private static List<String> fields(IndexedRecord record) {
        Object value = field(record, "fields");
        if (value == null) {
            return null;
        }
        if (!(value instanceof Collection<?> given)) {
            throw ChangeChecks.undecodable("fields is not an array of JSON pointers");
        }
        List<String> fields = new ArrayList<>();
        for (Object each : given) {
            if (!(each instanceof CharSequence text)) {
                throw ChangeChecks.undecodable("fields has " + ChangeChecks.shown(each) + ", not a JSON pointer");
            }
            fields.add(ChangeChecks.text(text, "a name in fields"));
        }
        return fields;
    }

    /**
     * The change of a value that is not written yet.
     *
     * @param maxDigits of a decimal
     * @throws RefusedRecordException if it would not be acceptable once it is
     */
    public static Change readUnwritten(Object value, Position position, int maxDigits) {
        Change change = read(value, position);
        ValueMeasure.check(value, DecimalLimit.of(maxDigits));
        return change;
    }

    /**
     * The delete that a record without a value is: what it says stands in its key and headers.
     *
     * @throws RefusedRecordException if it does not say enough
     */
    static Change readTombstone(byte[] key, Headers headers, Position position) {
        String sku = ChangeChecks.sku(TombstoneKey.sku(key), TombstoneKey.NAME);
        Dot dot = headerDot(headers);
        VersionVector context = headerContext(headers);
        long timestamp = headerTimestamp(headers);
        Version version = new Version(dot, Operation.DELETE, context == null, timestamp, null, null, position);
        return new Change(sku, version, context);
    }

    private static Object field(IndexedRecord record, String name) {
        Schema.Field field = record.getSchema().getField(name);
        return field == null ? null : record.get(field.pos());
    }

    /** A text as whoever read it has it: a string has lost what bytes that are no UTF-8 were. */
    private static CharSequence text(IndexedRecord record, String name) {
        Object value = field(record, name);
        if (value == null || value instanceof CharSequence) {
            return (CharSequence) value;
        }
        if (value instanceof GenericEnumSymbol || value instanceof Enum) {
            return value.toString();
        }
        // What else there is has no text that is its own: all buffers of one length have the same.
        throw ChangeChecks.undecodable(name + " is " + TypeName.of(value) + ", not a text");
    }

    private static Operation operation(CharSequence text) {
        String name = ChangeChecks.text(text, "op");
        return Stream.of(Operation.values())
                .filter(operation -> operation.name().equals(name))
                .findAny()
                .orElseThrow(() -> ChangeChecks.badOperation(name));
    }

    /** What is no whole number is told after what is wrong with the origin. */
    private static Dot dot(String origin, Object sequence) {
        if (sequence instanceof Long || sequence instanceof Integer) {
            return ChangeChecks.dot(origin, true, ((Number) sequence).longValue());
        }
        ChangeChecks.dot(origin, true, 1);
        throw ChangeChecks.badSequence("sequence", sequence);
    }

    private static Dot headerDot(Headers headers) {
        String origin = ChangeChecks.origin(HeaderText.of(headers, RecordHeader.ORIGIN), ORIGIN_HEADER);
        String text = HeaderText.of(headers, RecordHeader.SEQUENCE);
        Long sequence = number(text);
        if (sequence == null || sequence < 1) {
            throw ChangeChecks.badSequence("the header " + RecordHeader.SEQUENCE, text);
        }
        return new Dot(origin, sequence);
    }

    /** Null for a blind change. */
    private static VersionVector context(Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw ChangeChecks.undecodable("context is " + TypeName.of(value) + ", not a map");
        }
        Map<String, Long> entries = new LinkedHashMap<>();
        map.forEach((key, sequence) -> {
            if (!(key instanceof CharSequence text)) {
                throw ChangeChecks.undecodable("a name in context is " + TypeName.of(key) + ", not a text");
            }
            String origin = ChangeChecks.text(text, "a name in context");
            if (!(sequence instanceof Long || sequence instanceof Integer)) {
                throw ChangeChecks.badContextEntry(origin, sequence);
            }
            entries.put(origin, ((Number) sequence).longValue());
        });
        return checkedContext(entries);
    }

    private static VersionVector checkedContext(Map<String, Long> entries) {
        RefusedRecordException fault = null;
        for (Map.Entry<String, Long> entry : entries.entrySet()) {
            fault = ChangeChecks.contextFault(fault, entry.getKey(), entry.getValue());
        }
        if (fault != null) {
            throw fault;
        }
        return VersionVector.of(entries);
    }

    private static long timestamp(IndexedRecord record) {
        Object value = field(record, "timestamp");
        if (value instanceof Instant instant && instant.getNano() % NANOS_PER_MS == 0) {
            return instant.toEpochMilli();
        }
        if (!(value instanceof Long || value instanceof Integer)) {
            throw ChangeChecks.badTimestamp(value);
        }
        long number = ((Number) value).longValue();
        Schema schema = record.getSchema().getField("timestamp").schema();
        Schema type = schema.isUnion() ? UnionBranches.of(value, schema) : schema;
        long unitsPerMs = ChangeChecks.unitsPerMs(type);
        if (unitsPerMs == 0) {
            throw ChangeChecks.undecodable(
                    "timestamp is of the type " + type.getLogicalType().getName() + ", not a time in ms");
        }
        if (number % unitsPerMs != 0) {
            throw ChangeChecks.undecodable("timestamp is " + number + ", which has digits finer than ms");
        }
        return number / unitsPerMs;
    }

    private static AvroProduct product(IndexedRecord record, String name) {
        Object value = field(record, name);
        if (value == null) {
            return null;
        }
        if (value instanceof IndexedRecord product) {
            return new AvroProduct(product);
        }
        throw ChangeChecks.undecodable(name + " is " + TypeName.of(value) + ", not a record");
    }

    private static VersionVector headerContext(Headers headers) {
        String text = HeaderText.of(headers, RecordHeader.CONTEXT);
        if (text == null) {
            return null;
        }
        try {
            Map<String, Long> entries = ContextText.entries(text);
            entries.keySet()
                    .forEach(origin -> ChangeChecks.text(origin, "a name in the header " + RecordHeader.CONTEXT));
            return checkedContext(entries);
        } catch (IllegalArgumentException e) {
            throw new RefusedRecordException(
                    RefusalReason.BAD_CONTEXT, "header " + RecordHeader.CONTEXT + ": " + e.getMessage());
        }
    }

    private static long headerTimestamp(Headers headers) {
        String text = HeaderText.of(headers, RecordHeader.TIMESTAMP);
        Long ms = number(text);
        if (ms != null) {
            return ms;
        }
        try {
            return TimeText.TIMESTAMP_MILLIS.parse(String.valueOf(text));
        } catch (TooFineException e) {
            throw ChangeChecks.undecodable("the header " + RecordHeader.TIMESTAMP + " is " + ChangeChecks.shown(text)
                    + ", which is finer than a millisecond");
        } catch (IllegalArgumentException e) {
            throw ChangeChecks.badHeaderTime(RecordHeader.TIMESTAMP, text);
        }
    }

    /** Digits of other scripts and a plus in front would be numbers for Java, and are none for others. */
    private static Long number(String text) {
        try {
            return text == null || !WHOLE.matcher(text).matches() ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
