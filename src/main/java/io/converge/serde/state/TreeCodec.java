package io.converge.serde.state;

import io.converge.model.Variant;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroCursor.MalformedException;
import io.converge.serde.binary.ByteEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of the form of {@link io.converge.model.Product#fields()} as bytes: a number that names the kind, then the value. */
final class TreeCodec {

    private static final int NULL = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int TEXT = 3;
    private static final int NUMBER = 4;
    private static final int FLOATING = 5;
    private static final int BYTES = 6;
    private static final int LIST = 7;
    private static final int MAP = 8;
    private static final int VARIANT = 9;

    private TreeCodec() {}

    static void write(Object value, ByteEncoder encoder) {
        if (value == null) {
            encoder.writeInt(NULL);
        } else if (value instanceof Boolean bool) {
            encoder.writeInt(bool ? TRUE : FALSE);
        } else if (value instanceof String text) {
            encoder.writeInt(TEXT);
            encoder.writeText(text);
        } else if (value instanceof BigDecimal number) {
            encoder.writeInt(NUMBER);
            encoder.writeInt(number.scale());
            writeBytes(number.unscaledValue().toByteArray(), encoder);
        } else if (value instanceof Double number) {
            encoder.writeInt(FLOATING);
            encoder.writeLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof ByteBuffer bytes) {
            encoder.writeInt(BYTES);
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            writeBytes(copy, encoder);
        } else if (value instanceof List<?> list) {
            encoder.writeInt(LIST);
            encoder.writeInt(list.size());
            list.forEach(element -> write(element, encoder));
        } else if (value instanceof Map<?, ?> map) {
            encoder.writeInt(MAP);
            encoder.writeInt(map.size());
            map.forEach((key, entry) -> {
                encoder.writeText((String) key);
                write(entry, encoder);
            });
        } else {
            Variant variant = (Variant) value;
            encoder.writeInt(VARIANT);
            encoder.writeText(variant.branch());
            write(variant.value(), encoder);
        }
    }

    private static void writeBytes(byte[] bytes, ByteEncoder encoder) {
        encoder.writeLong(bytes.length);
        encoder.writeFixed(bytes, 0, bytes.length);
    }

    static Object read(AvroCursor cursor) {
        int kind = cursor.readInt();
        return switch (kind) {
            case NULL -> null;
            case TRUE -> true;
            case FALSE -> false;
            case TEXT -> cursor.readText();
            case NUMBER -> {
                int scale = cursor.readInt();
                yield new BigDecimal(new BigInteger(readBytes(cursor)), scale);
            }
            case FLOATING -> Double.longBitsToDouble(cursor.readLong());
            case BYTES -> ByteBuffer.wrap(readBytes(cursor));
            case LIST -> {
                List<Object> list = new ArrayList<>();
                for (int count = cursor.readInt(); count > 0; count--) {
                    list.add(read(cursor));
                }
                yield list;
            }
            case MAP -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int count = cursor.readInt(); count > 0; count--) {
                    String key = cursor.readText();
                    map.put(key, read(cursor));
                }
                yield map;
            }
            case VARIANT -> {
                String branch = cursor.readText();
                yield new Variant(branch, read(cursor));
            }
            default -> throw new MalformedException("a value of kind " + kind);
        };
    }

    private static byte[] readBytes(AvroCursor cursor) {
        int length = cursor.readLength();
        int start = cursor.skip(length);
        return Arrays.copyOfRange(cursor.bytes(), start, start + length);
    }
}
