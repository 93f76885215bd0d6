package io.converge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Decimals;
import io.converge.model.OwnFields;
import io.converge.model.Product;
import io.converge.model.Sources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A product straight from its JSON form, for tests of the core. */
public record MapProduct(Map<String, Object> fields) implements Product {

    /** The product of {@code json}; null if that is absent or null. */
    public static MapProduct of(JsonNode json) {
        return json == null || json.isNull() ? null : new MapProduct(map(json));
    }

    /** As the other, of a product of a vector: what it does not have stands there as the schema says. */
    static MapProduct whole(JsonNode json) {
        MapProduct product = of(json);
        if (product == null) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        if (json.has("tags") || json.has("images") || !json.has("price")) {
            fields.put("name", null);
            fields.put("tags", null);
            fields.put("images", List.of());
            fields.putAll(product.fields());
            fields.computeIfPresent(
                    "images",
                    (name, images) ->
                            ((List<?>) images).stream().map(MapProduct::image).toList());
        } else {
            fields.put("categoryId", null);
            fields.put("supplierId", null);
            fields.put("attributes", Map.of());
            fields.putAll(product.fields());
            fields.computeIfPresent("price", (name, price) -> decimal(price.toString()));
        }
        return of(fields);
    }

    private static Map<String, Object> image(Object element) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("alt", null);
        ((Map<?, ?>) element).forEach((name, value) -> image.put((String) name, value));
        return image;
    }

    private static BigDecimal decimal(String text) {
        return Decimals.normalized(new BigDecimal(text));
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

    /** Those of the vectors' products that are no maps or arrays. */
    private static final Set<String> PLAIN = Set.of("name", "price", "categoryId", "supplierId");

    @Override
    public boolean isPlain(String field) {
        return PLAIN.contains(field);
    }

    @Override
    public Product reduced(OwnFields own) {
        Map<String, Object> reduced = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (own.has(name)) {
                reduced.put(name, value instanceof Map<?, ?> map ? reduced(map, own.inside(name)) : value);
            }
        });
        return reduced.equals(fields) ? this : new MapProduct(reduced);
    }

    private static Map<?, ?> reduced(Map<?, ?> map, Set<String> names) {
        Map<Object, Object> reduced = new LinkedHashMap<>(map);
        if (names != null) {
            reduced.keySet().retainAll(names);
        }
        return reduced;
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
