package io.converge.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Product;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Products in the values that JavaScript has. Decimals and longs are numbers there, of 53 bits; bytes are Base64. A value that
 * a procedure leaves or copies is taken from the product that it came from, so nothing of it is lost.
 */
final class ProductJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Object NOT_THERE = new Object();

    private ProductJson() {}

    static ObjectNode of(Product product) {
        return object(product.fields());
    }

    private static ObjectNode object(Map<?, ?> map) {
        ObjectNode object = NODES.objectNode();
        map.forEach((name, value) -> object.set((String) name, node(value)));
        return object;
    }

    private static JsonNode node(Object value) {
        if (value instanceof Map<?, ?> map) {
            return object(map);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(element -> array.add(node(element)));
            return array;
        }
        if (value instanceof BigDecimal number) {
            return NODES.numberNode(number);
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return NODES.textNode(Base64.getEncoder().encodeToString(copy));
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        return value == null ? NODES.nullNode() : NODES.textNode(value.toString());
    }

    /**
     * The content of a document as a product's tree.
     *
     * @param sources where its values may come from, the likeliest first
     */
    static Map<String, Object> restored(ObjectNode document, List<Product> sources) {
        List<Object> trees = new ArrayList<>();
        sources.forEach(source -> trees.add(source.fields()));
        return map(document, trees);
    }

    private static Map<String, Object> map(JsonNode object, List<Object> sources) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), value(entry.getValue(), named(sources, entry.getKey()))));
        return map;
    }

    private static Object value(JsonNode node, List<Object> sources) {
        if (node.isObject()) {
            return map(node, sources);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            for (JsonNode element : node) {
                list.add(value(element, at(sources, list.size())));
            }
            return list;
        }
        for (Object source : sources) {
            if (shownAlike(node, source)) {
                return source;
            }
        }
        if (node.isNumber()) {
            return node.decimalValue().stripTrailingZeros();
        }
        return node.isNull() ? null : node.isBoolean() ? (Object) node.booleanValue() : node.textValue();
    }

    private static boolean shownAlike(JsonNode node, Object source) {
        if (node.isNumber()) {
            return source instanceof BigDecimal number && number.doubleValue() == node.doubleValue();
        }
        boolean leaf = !(source instanceof Map<?, ?> || source instanceof List<?> || source instanceof BigDecimal);
        return leaf && !Objects.equals(source, NOT_THERE) && node(source).equals(node);
    }

    private static List<Object> named(List<Object> sources, String name) {
        return sources.stream()
                .map(source -> source instanceof Map<?, ?> map && map.containsKey(name) ? map.get(name) : NOT_THERE)
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }

    private static List<Object> at(List<Object> sources, int index) {
        return sources.stream()
                .map(source -> source instanceof List<?> list && index < list.size() ? list.get(index) : NOT_THERE)
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
    }
}
