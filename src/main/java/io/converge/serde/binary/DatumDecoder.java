package io.converge.serde.binary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.util.Utf8;

/**
 * Makes of Avro's binary form the values that Avro's generic reader makes of it. That one reads by way of a grammar, which it writes
 * out for each schema: it takes a time that doubles with each level of types that stand in each other twice, and on some
 * records that contain each other it fails. Reading a value as the schema that it was written with needs no grammar.
 */
final class DatumDecoder {

    private DatumDecoder() {}

    static GenericData.Record record(Schema schema, AvroCursor cursor) {
        cursor.enter();
        GenericData.Record record = new GenericData.Record(schema);
        for (Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), cursor));
        }
        cursor.leave();
        return record;
    }

    static Object value(Schema schema, AvroCursor cursor) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, cursor);
            case UNION -> {
                int branch = Skipper.inRange(cursor.readInt(), schema.getTypes().size());
                yield value(schema.getTypes().get(branch), cursor);
            }
            case ARRAY -> array(schema, cursor);
            case MAP -> map(schema.getValueType(), isJavaString(schema), cursor);
            case ENUM -> {
                int symbol = Skipper.inRange(
                        cursor.readInt(), schema.getEnumSymbols().size());
                yield new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(symbol));
            }
            case FIXED -> new GenericData.Fixed(schema, bytes(cursor, schema.getFixedSize()));
            case STRING -> text(isJavaString(schema), cursor);
            case BYTES -> ByteBuffer.wrap(bytes(cursor, cursor.readLength()));
            case INT -> cursor.readInt();
            case LONG -> cursor.readLong();
            case FLOAT ->
                ByteBuffer.wrap(bytes(cursor, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat();
            case DOUBLE ->
                ByteBuffer.wrap(bytes(cursor, Double.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getDouble();
            case BOOLEAN -> cursor.readBoolean();
            case NULL -> null;
        };
    }

    private static Object array(Schema schema, AvroCursor cursor) {
        cursor.enter();
        GenericData.Array<Object> array = new GenericData.Array<>(0, schema);
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (long i = 0; i < count; i++) {
                array.add(value(schema.getElementType(), cursor));
            }
        }
        cursor.leave();
        return array;
    }

    private static Object map(Schema valueType, boolean javaStrings, AvroCursor cursor) {
        cursor.enter();
        Map<Object, Object> map = new HashMap<>();
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (long i = 0; i < count; i++) {
                Object key = text(javaStrings, cursor);
                map.put(key, value(valueType, cursor));
            }
        }
        cursor.leave();
        return map;
    }

    /** A schema may ask for Java's own texts. */
    private static boolean isJavaString(Schema schema) {
        return GenericData.StringType.String.name().equals(schema.getProp(GenericData.STRING_PROP));
    }

    private static CharSequence text(boolean javaString, AvroCursor cursor) {
        byte[] utf8 = bytes(cursor, cursor.readLength());
        return javaString ? new String(utf8, StandardCharsets.UTF_8) : new Utf8(utf8);
    }

    private static byte[] bytes(AvroCursor cursor, int length) {
        int start = cursor.skip(length);
        return Arrays.copyOfRange(cursor.bytes(), start, start + length);
    }
}
