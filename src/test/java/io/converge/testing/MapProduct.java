package io.converge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Product;
import io.converge.model.Sources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A product straight from its JSON form, for tests of the core. */
public record MapProduct(Map<String, Object> fields) implements Product {

    /** The product of {@code json}; null if that is absent or null. */
    public static MapProduct of(JsonNode json) {
        return json == null || json.isNull() ? null : new MapProduct(map(json));
    }

    public static MapProduct of(Map<String, Object> fields) {
        return new MapProduct(fields);
    }

    @Override
    public int size() {
        return fields.toString().length();
    }

    @Override
    public MapProduct withFields(Map<String, Object> changed, Sources sources) {
        return new MapProduct(changed);
    }

    private static Map<String, Object> map(JsonNode json) {
        Map<String, Object> map = new LinkedHashMap<>();
        json.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
        return map;
    }

    private static Object value(JsonNode json) {
        if (json.isObject()) {
            return map(json);
        }
        if (json.isArray()) {
            List<Object> list = new ArrayList<>();
            json.forEach(element -> list.add(value(element)));
            return list;
        }
        if (json.isNumber()) {
            return new BigDecimal(json.asText()).stripTrailingZeros();
        }
        if (json.isBoolean()) {
            return json.booleanValue();
        }
        return json.isNull() ? null : json.textValue();
    }
}
