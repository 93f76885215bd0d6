package io.converge.serde;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/** Carries a value from its schema to one that {@link CommonSchema#holds holds} it. */
final class SchemaConversion {

    private SchemaConversion() {}

    static Object convert(Object value, Schema source, Schema target) {
        if (source.equals(target)) {
            return value;
        }
        if (source.isUnion()) {
            return convert(value, source.getTypes().get(AvroForm.DATA.resolveUnion(source, value)), target);
        }
        if (target.isUnion()) {
            return convert(value, source, branch(source, target));
        }
        return switch (target.getType()) {
            case RECORD -> record((IndexedRecord) value, source, target);
            case MAP -> map((Map<?, ?>) value, source.getValueType(), target.getValueType());
            case ARRAY ->
                ((Collection<?>) value)
                        .stream()
                                .map(element -> convert(element, source.getElementType(), target.getElementType()))
                                .toList();
            case ENUM -> new GenericData.EnumSymbol(target, value.toString());
            case FIXED -> value instanceof GenericFixed fixed ? new GenericData.Fixed(target, fixed.bytes()) : value;
            case LONG -> value instanceof Integer number ? (Object) number.longValue() : value;
            case DOUBLE -> widened((Number) value);
            default -> value;
        };
    }

    /** The shortest decimal of a float stays what it was: 0.1f becomes 0.1. */
    private static Double widened(Number number) {
        return Double.valueOf(number.toString());
    }

    private static Schema branch(Schema source, Schema union) {
        return union.getTypes().stream()
                .filter(source::equals)
                .findFirst()
                .or(() -> union.getTypes().stream()
                        .filter(branch -> CommonSchema.holds(branch, source))
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException(union + " has no place for " + source));
    }

    private static Object record(IndexedRecord record, Schema source, Schema target) {
        GenericData.Record converted = new GenericData.Record(target);
        for (Field field : target.getFields()) {
            Field from = CommonSchema.sourceField(field, source);
            Object value = from == null
                    ? GenericData.get().getDefaultValue(field)
                    : convert(record.get(from.pos()), from.schema(), field.schema());
            converted.put(field.pos(), value);
        }
        return converted;
    }

    private static Object map(Map<?, ?> map, Schema source, Schema target) {
        Map<String, Object> converted = new LinkedHashMap<>();
        map.forEach((key, value) -> converted.put(key.toString(), convert(value, source, target)));
        return converted;
    }
}
