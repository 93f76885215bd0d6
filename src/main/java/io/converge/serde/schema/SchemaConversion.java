package io.converge.serde.schema;

import io.converge.serde.binary.AvroForm;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;

/**
 * Carries values from their schema to one that {@link CommonSchema#holds holds} it. How a type is carried to another is found
 * out once, however often both are used.
 */
public final class SchemaConversion {

    /** Makes one value of another. */
    @FunctionalInterface
    private interface Step {
        Object convert(Object value);
    }

    private final CommonSchema common = new CommonSchema();
    private final Map<SchemaPair, Step> steps = new HashMap<>();
    private final Step step;

    public SchemaConversion(Schema source, Schema target) {
        step = step(source, target);
    }

    public Object convert(Object value) {
        return step.convert(value);
    }

    private Step step(Schema source, Schema target) {
        SchemaPair pair = new SchemaPair(target, source);
        Step known = steps.get(pair);
        if (known == null) {
            // A type that contains itself is met again before it is known.
            steps.put(pair, value -> steps.get(pair).convert(value));
            known = newStep(source, target);
            steps.put(pair, known);
        }
        return known;
    }

    private Step newStep(Schema source, Schema target) {
        if (source.equals(target)) {
            return value -> value;
        }
        if (source.isUnion()) {
            List<Step> branches = source.getTypes().stream()
                    .map(branch -> step(branch, target))
                    .toList();
            return value ->
                    branches.get(AvroForm.DATA.resolveUnion(source, value)).convert(value);
        }
        if (target.isUnion()) {
            return step(source, branch(source, target));
        }
        return switch (target.getType()) {
            case RECORD -> record(source, target);
            case MAP -> map(step(source.getValueType(), target.getValueType()));
            case ARRAY -> array(step(source.getElementType(), target.getElementType()));
            case ENUM -> value -> new GenericData.EnumSymbol(target, value.toString());
            case FIXED ->
                value -> value instanceof GenericFixed fixed ? new GenericData.Fixed(target, fixed.bytes()) : value;
            case LONG -> value -> value instanceof Integer number ? (Object) number.longValue() : value;
            case DOUBLE -> value -> widened((Number) value);
            default -> value -> value;
        };
    }

    /** The shortest decimal of a float stays what it was: 0.1f becomes 0.1. */
    private static Double widened(Number number) {
        return Double.valueOf(number.toString());
    }

    private Schema branch(Schema source, Schema union) {
        Schema branch = common.branch(union, source);
        if (branch == null) {
            throw new IllegalArgumentException(union + " has no place for " + source);
        }
        return branch;
    }

    private Step record(Schema source, Schema target) {
        List<Field> fields = target.getFields();
        Field[] origins = CommonSchema.origins(target, source);
        Step[] conversions = new Step[fields.size()];
        for (Field field : fields) {
            Field from = origins[field.pos()];
            conversions[field.pos()] = from == null ? null : step(from.schema(), field.schema());
        }
        return value -> {
            IndexedRecord record = (IndexedRecord) value;
            GenericData.Record converted = new GenericData.Record(target);
            for (int i = 0; i < origins.length; i++) {
                Object filled = origins[i] == null
                        ? GenericData.get().getDefaultValue(fields.get(i))
                        : conversions[i].convert(record.get(origins[i].pos()));
                converted.put(i, filled);
            }
            return converted;
        };
    }

    private static Step map(Step inner) {
        return value -> {
            Map<String, Object> converted = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, entry) -> converted.put(key.toString(), inner.convert(entry)));
            return converted;
        };
    }

    private static Step array(Step inner) {
        return value -> ((Collection<?>) value).stream().map(inner::convert).toList();
    }
}
