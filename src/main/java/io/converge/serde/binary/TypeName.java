package io.converge.serde.binary;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** What a value is, in the words of Avro's schemas, for a message. */
public final class TypeName {

    private TypeName() {}

    /** As in {@code sku is bytes}. */
    public static String of(Object value) {
        if (value == null || value instanceof Boolean) {
            return value == null ? "null" : "a boolean";
        } else if (value instanceof CharSequence) {
            return "a text";
        } else if (value instanceof GenericEnumSymbol || value instanceof Enum) {
            return "an enum";
        } else if (value instanceof IndexedRecord record) {
            return "a record " + record.getSchema().getFullName();
        } else if (value instanceof Map || value instanceof Collection) {
            return value instanceof Map ? "a map" : "an array";
        } else if (value instanceof ByteBuffer || value instanceof byte[]) {
            return "bytes";
        } else if (value instanceof GenericFixed fixed) {
            return "a fixed of " + fixed.bytes().length + " bytes";
        } else if (value instanceof Temporal) {
            return "a date or a time";
        }
        return value instanceof Number number ? ofNumber(number) : "no value that Avro has";
    }

    private static String ofNumber(Number number) {
        if (number instanceof Integer) {
            return "an int";
        }
        return number instanceof Long
                ? "a long"
                : number instanceof Float ? "a float" : number instanceof BigDecimal ? "a decimal" : "a double";
    }
}
