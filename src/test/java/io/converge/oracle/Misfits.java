package io.converge.oracle;

import io.converge.oracle.Part.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** The places at which what stands is no product of its schema: fields without default that nothing stands at. */
final class Misfits {

    private final Law law;
    private final List<List<Step>> ways = new ArrayList<>();

    private Misfits(Law law) {
        this.law = law;
    }

    static List<List<Step>> of(Law law, Schema schema, Map<String, Object> fields) {
        Misfits misfits = new Misfits(law);
        misfits.walk(fields, schema, List.of());
        return misfits.ways;
    }

    private void walk(Object value, Schema schema, List<Step> way) {
        Schema plain = Pointers.plain(schema);
        if (value instanceof Map<?, ?> map && plain.getType() == Type.RECORD) {
            for (Field field : plain.getFields()) {
                List<Step> further = Part.further(way, Step.to(field.name()));
                if (map.containsKey(field.name())) {
                    walk(map.get(field.name()), field.schema(), further);
                } else if (!field.hasDefaultValue() && !field.schema().isNullable()) {
                    ways.add(further);
                }
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> walk(inner, plain.getValueType(), Part.further(way, Step.to((String) name))));
        } else if (value instanceof List<?> list && law.keyAt(Part.pointer(way)) != null) {
            String key = law.keyAt(Part.pointer(way)).steps().get(0);
            for (Object element : list) {
                walk(element, plain.getElementType(), Part.further(way, Step.into(((Map<?, ?>) element).get(key))));
            }
        }
    }
}
