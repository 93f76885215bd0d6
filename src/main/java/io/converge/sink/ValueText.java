package io.converge.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.json.AvroToJson;
import io.converge.serde.TimeText;
import io.converge.serde.binary.AvroForm;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;

/** Values of Avro as texts that PostgreSQL reads as the very same ones. */
enum ValueText {
    /** Of the type that they are. */
    TYPED {
        @Override
        String of(Object value, Schema schema) {
            return schema.getType() == Schema.Type.ARRAY ? array((Collection<?>) value, schema) : typed(value, schema);
        }
    },
    /** As people write them: a decimal with all its digits, a time in ISO-8601. */
    PLAIN {
        @Override
        String of(Object value, Schema schema) {
            return plain(value, schema);
        }
    },
    JSON {
        @Override
        String of(Object value, Schema schema) {
            return AvroToJson.of(value, schema).toString();
        }
    };

    /** Of more digits behind the point the zeros are not written out. */
    private static final int MOST_PLACES = 1_000;

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** The form of values in a column. */
    static ValueText in(TargetColumn column, ColumnType type) {
        if (column.isJson() || type.isJson()) {
            return JSON;
        }
        return column.isText() ? PLAIN : TYPED;
    }

    /**
     * The text of a value that is not null.
     *
     * @param schema its own, no union
     * @throws UnwritableException if it has none
     */
    abstract String of(Object value, Schema schema);

    /** The text of a value of any schema; null of null. */
    String ofAny(Object value, Schema schema) {
        if (value == null) {
            return null;
        }
        if (!schema.isUnion()) {
            return of(value, schema);
        }
        List<Schema> branches = ColumnType.branches(schema);
        return of(value, branches.size() == 1 ? branches.get(0) : schema);
    }

    private static String plain(Object value, Schema schema) {
        JsonNode node = AvroToJson.of(value, schema);
        return node.isTextual() ? node.textValue() : node.toString();
    }

    private static String typed(Object value, Schema schema) {
        TimeText time = TimeText.of(schema);
        ColumnType.Kind kind = ColumnType.of(schema).kind();
        return switch (kind) {
            case BOOLEAN, INTEGER, BIGINT -> value.toString();
            case REAL, DOUBLE -> plain(value, schema);
            case TEXT -> value.toString();
            case BYTES -> "\\x" + HexFormat.of().formatHex(bytes(value));
            case DATE -> date(((Number) value).longValue());
            case TIME -> time(((Number) value).longValue(), time);
            case TIMESTAMP -> timestamp(((Number) value).longValue(), time, "+00");
            case LOCAL_TIMESTAMP -> timestamp(((Number) value).longValue(), time, "");
            case NUMERIC ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && decimal.getScale() <= MOST_PLACES
                        ? decimal(ByteBuffer.wrap(bytes(value)), decimal)
                        : withForm(value, schema);
            case UUID, NANOS, INTERVAL -> withForm(value, schema);
            case JSON -> JSON.of(value, schema);
        };
    }

    private static String decimal(ByteBuffer unscaled, LogicalTypes.Decimal type) {
        if (!unscaled.hasRemaining()) {
            throw new UnwritableException("bytes that are no decimal");
        }
        return AvroForm.decimal(unscaled, type).toPlainString();
    }

    /** What has a form as people write it is read by PostgreSQL as it is. */
    private static String withForm(Object value, Schema schema) {
        JsonNode node = AvroToJson.of(value, schema);
        if (!node.isTextual()) {
            throw new UnwritableException(
                    "bytes that are no " + schema.getLogicalType().getName());
        }
        return node.textValue();
    }

    private static byte[] bytes(Object value) {
        if (value instanceof GenericFixed fixed) {
            return fixed.bytes();
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String date(long day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        return date(date) + era(date);
    }

    /** PostgreSQL counts years from 1, in both directions, and has no plus in front of long ones. */
    private static String date(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static String time(long number, TimeText form) {
        long seconds = Math.floorDiv(number, form.unitsPerSecond());
        if (seconds < 0 || seconds >= SECONDS_PER_DAY) {
            throw new UnwritableException("a time of day that is beyond its day: " + number);
        }
        return LocalTime.ofSecondOfDay(seconds).withNano(nanos(number, form)).toString();
    }

    private static int nanos(long number, TimeText form) {
        return (int) (Math.floorMod(number, form.unitsPerSecond()) * (NANOS_PER_SECOND / form.unitsPerSecond()));
    }

    private static String timestamp(long number, TimeText form, String zone) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(number, form.unitsPerSecond()), nanos(number, form), ZoneOffset.UTC);
        LocalDate date = time.toLocalDate();
        return date(date) + " " + time.toLocalTime() + zone + era(date);
    }

    private static String array(Collection<?> elements, Schema schema) {
        StringBuilder text = new StringBuilder("{");
        for (Object element : elements) {
            if (text.length() > 1) {
                text.append(',');
            }
            String inner = TYPED.ofAny(AvroForm.raw(element, schema.getElementType()), schema.getElementType());
            if (inner == null) {
                text.append("NULL");
            } else {
                text.append('"')
                        .append(inner.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return text.append('}').toString();
    }
}
