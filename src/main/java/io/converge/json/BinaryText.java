package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.serde.binary.AvroForm;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/**
 * Bytes as people write them: decimals with all their digits, UUIDs in their usual form, Avro's durations as ISO-8601 in months,
 * days and seconds, all others in Base64. What has no such form, as a decimal without a byte or beyond its precision, stands as {@code {"base64": …}}, which
 * may be written for any bytes.
 */
final class BinaryText {

    /** The only member of an object that stands for bytes. */
    static final String BASE64 = "base64";

    /** Characters of a decimal whose type gives no limit. Making a number of very many is slow. */
    static final int MOST_DIGITS = 10_000;

    private static final int MOST_BITS_OF_A_DIGIT = 4;
    private static final int MOST_PLACES = 1_000;
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private static final Base64.Encoder UNPADDED = Base64.getEncoder().withoutPadding();
    private static final Pattern UUID_FORM = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    /** Years, months, weeks, days; hours, minutes, seconds and their fraction. */
    private static final Pattern DURATION_FORM = Pattern.compile(
            "P(?=.)(?:(\\d{1,10})Y)?(?:(\\d{1,10})M)?(?:(\\d{1,10})W)?"
                    + "(?:(\\d{1,10})D)?(?:T(?=\\d)(?:(\\d{1,10})H)?(?:(\\d{1,10})M)?(?:(\\d{1,10})(?:\\.(\\d{1,3}))?S)?)?");

    private BinaryText() {}

    /** Whether an object stands for bytes. */
    static boolean isBase64(JsonNode json) {
        return json.isObject() && json.size() == 1 && json.path(BASE64).isTextual();
    }

    /** The text of bytes; null if they have none but {@link #BASE64}. */
    static String of(ByteBuffer bytes, Schema schema) {
        String type =
                schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
        return switch (type) {
            case "decimal" -> decimal(bytes, (LogicalTypes.Decimal) schema.getLogicalType());
            case "big-decimal" -> bigDecimal(bytes);
            case "uuid" -> schema.getType() == Type.FIXED ? uuid(bytes) : base64(bytes);
            case "duration" -> duration(bytes);
            default -> base64(bytes);
        };
    }

    static String base64(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }

    /** @throws IllegalArgumentException if the text is not Base64, or has bits that are beyond the last byte */
    static byte[] bytes(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (!UNPADDED.encodeToString(bytes).equals(base64.replace("=", ""))) {
            throw new IllegalArgumentException("bits beyond the last byte");
        }
        return bytes;
    }

    /** Null for one of more digits than its type allows, which would not be taken. */
    private static String decimal(ByteBuffer bytes, LogicalTypes.Decimal type) {
        if (!bytes.hasRemaining()) {
            return null;
        }
        BigDecimal decimal = AvroForm.decimal(bytes, type);
        // To count the digits of very many takes long.
        boolean isLonger = decimal.unscaledValue().bitLength() > (long) MOST_BITS_OF_A_DIGIT * type.getPrecision();
        return isLonger || decimal.precision() > type.getPrecision() ? null : text(decimal);
    }

    /** A schema may ask for so many digits after the point that no memory has room for their zeros. */
    private static String text(BigDecimal decimal) {
        return decimal.scale() > MOST_PLACES ? decimal.toString() : decimal.toPlainString();
    }

    /** With its very scale, also where that is negative. */
    private static String bigDecimal(ByteBuffer bytes) {
        if (bytes.remaining() > MOST_DIGITS / 3) {
            return null;
        }
        BigDecimal decimal = AvroForm.bigDecimal(bytes);
        return decimal == null ? null : decimal.scale() < 0 ? decimal.toString() : text(decimal);
    }

    private static String uuid(ByteBuffer bytes) {
        ByteBuffer halves = bytes.duplicate();
        return new UUID(halves.getLong(), halves.getLong()).toString();
    }

    /** @throws IllegalArgumentException if the text is not 32 hexadecimal digits in the usual groups */
    static byte[] uuid(String text) {
        if (!UUID_FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("no UUID");
        }
        UUID uuid = UUID.fromString(text);
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static String duration(ByteBuffer bytes) {
        ByteBuffer counts = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long months = counts.getInt() & UNSIGNED_INT;
        long days = counts.getInt() & UNSIGNED_INT;
        long millis = counts.getInt() & UNSIGNED_INT;
        String date = (months == 0 ? "" : months + "M") + (days == 0 ? "" : days + "D");
        String time = BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
        return "P" + date + (millis == 0 && !date.isEmpty() ? "" : "T" + time + "S");
    }

    static boolean isDuration(String text) {
        return DURATION_FORM.matcher(text).matches();
    }

    /**
     * Years are twelve months each, weeks seven days; the three counts stay apart, as a month has no number of days.
     *
     * @throws IllegalArgumentException if the text is no duration, or a count has more than 32 bits
     */
    static byte[] duration(String text) {
        Matcher form = DURATION_FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("no duration");
        }
        long months = 12 * count(form, 1) + count(form, 2);
        long days = 7 * count(form, 3) + count(form, 4);
        long seconds = 3_600 * count(form, 5) + 60 * count(form, 6) + count(form, 7);
        String fraction = form.group(8) == null ? "" : form.group(8);
        long millis = 1_000 * seconds + Integer.parseInt((fraction + "000").substring(0, 3));
        if (months > UNSIGNED_INT || days > UNSIGNED_INT || millis > UNSIGNED_INT) {
            throw new IllegalArgumentException("more than 32 bits");
        }
        return ByteBuffer.allocate(3 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) months)
                .putInt((int) days)
                .putInt((int) millis)
                .array();
    }

    private static long count(Matcher form, int group) {
        return form.group(group) == null ? 0 : Long.parseLong(form.group(group));
    }
}
