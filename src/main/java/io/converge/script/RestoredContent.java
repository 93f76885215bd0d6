package io.converge.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Product;
import io.converge.model.Variant;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a procedure left behind as a product's tree. A value that it left or copied is taken from the product that it came from,
 * so nothing of it is lost: the digits of a long, the branch of a union. Elements of arrays may have moved within their array,
 * and whole values of unions anywhere.
 */
final class RestoredContent {

    private static final Object NOT_THERE = new Object();

    private final List<Object> trees = new ArrayList<>();
    private final Map<List<?>, Map<Object, Object>> elements = new IdentityHashMap<>();
    /** The records and maps in the sources that a union hides the type of, by how they are shown; made when it is needed. */
    private Map<Object, Object> variants;

    private RestoredContent(List<Product> sources) {
        sources.forEach(source -> trees.add(source.fields()));
    }

    /**
     * The content of a document.
     *
     * @param sources where its values may come from, the likeliest first
     */
    static Map<String, Object> of(ObjectNode document, List<Product> sources) {
        RestoredContent content = new RestoredContent(sources);
        return content.map(document, content.trees);
    }

    private Map<String, Object> map(JsonNode object, List<Object> sources) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), value(entry.getValue(), named(sources, entry.getKey()))));
        return map;
    }

    private Object value(JsonNode node, List<Object> sources) {
        for (Object source : sources) {
            if (isShownAs(node, source)) {
                return source;
            }
        }
        if (node.isObject()) {
            return object(node, sources);
        }
        if (node.isArray()) {
            return list(node, sources);
        }
        if (node.isNumber()) {
            return node.decimalValue().stripTrailingZeros();
        }
        return node.isNull() ? null : node.isBoolean() ? (Object) node.booleanValue() : node.textValue();
    }

    private Object object(JsonNode node, List<Object> sources) {
        if (variants == null) {
            variants = new HashMap<>();
            trees.forEach(this::collectVariants);
        }
        Object moved = variants.isEmpty() ? null : variants.get(shown(node));
        if (moved != null) {
            return moved;
        }
        Map<String, Object> map = map(node, sources);
        String branch = branch(node, sources);
        return branch == null ? map : new Variant(branch, map);
    }

    private void collectVariants(Object value) {
        Object plain = Variant.plain(value);
        if (plain instanceof Map<?, ?> map) {
            if (value instanceof Variant) {
                variants.putIfAbsent(shown(ProductJson.node(value)), value);
            }
            map.values().forEach(this::collectVariants);
        } else if (plain instanceof List<?> list) {
            list.forEach(this::collectVariants);
        }
    }

    /** The branch of the source that a changed value has most of; null if none has all of its names. */
    private static String branch(JsonNode node, List<Object> sources) {
        String branch = null;
        long most = -1;
        for (Object source : sources) {
            if (source instanceof Variant variant && variant.value() instanceof Map<?, ?> map) {
                boolean fits = node.properties().stream().allMatch(entry -> map.containsKey(entry.getKey()));
                long alike = node.properties().stream()
                        .filter(entry -> isShownAs(entry.getValue(), map.get(entry.getKey())))
                        .count();
                branch = fits && alike > most ? variant.branch() : branch;
                most = fits ? Math.max(most, alike) : most;
            }
        }
        return branch;
    }

    private List<Object> list(JsonNode array, List<Object> sources) {
        List<Object> list = new ArrayList<>();
        for (JsonNode element : array) {
            List<Object> here = at(sources, list.size());
            boolean inPlace = here.stream().anyMatch(source -> isShownAs(element, source));
            Object moved = inPlace ? NOT_THERE : moved(element, sources);
            list.add(Objects.equals(moved, NOT_THERE) ? value(element, here) : moved);
        }
        return list;
    }

    /** An element that is in one of the lists elsewhere. */
    private Object moved(JsonNode element, List<Object> sources) {
        Object shown = shown(element);
        for (Object source : sources) {
            if (source instanceof List<?> list) {
                Map<Object, Object> known = elements.computeIfAbsent(list, RestoredContent::byShown);
                if (known.containsKey(shown)) {
                    return known.get(shown);
                }
            }
        }
        return NOT_THERE;
    }

    private static Map<Object, Object> byShown(List<?> list) {
        Map<Object, Object> known = new HashMap<>();
        list.forEach(element -> known.putIfAbsent(shown(ProductJson.node(element)), element));
        return known;
    }

    /** What a procedure sees, to be compared: numbers are doubles, and the order of names is none. */
    private static Object shown(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new HashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), shown(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(shown(element)));
            return list;
        }
        return node.isNumber() ? (Object) (node.doubleValue() + 0.0) : node;
    }

    private static boolean isShownAs(JsonNode node, Object variant) {
        Object source = Variant.plain(variant);
        if (node.isNumber()) {
            return source instanceof BigDecimal number && number.doubleValue() == node.doubleValue();
        }
        if (source instanceof Map<?, ?> map) {
            return node.isObject()
                    && node.size() == map.size()
                    && node.properties().stream()
                            .allMatch(entry -> map.containsKey(entry.getKey())
                                    && isShownAs(entry.getValue(), map.get(entry.getKey())));
        }
        if (source instanceof List<?> list) {
            boolean alike = node.isArray() && node.size() == list.size();
            for (int i = 0; alike && i < list.size(); i++) {
                alike = isShownAs(node.get(i), list.get(i));
            }
            return alike;
        }
        return !(source instanceof BigDecimal)
                && !Objects.equals(source, NOT_THERE)
                && ProductJson.node(source).equals(node);
    }

    private static List<Object> named(List<Object> sources, String name) {
        List<Object> named = new ArrayList<>();
        for (Object source : sources) {
            boolean there = Variant.plain(source) instanceof Map<?, ?> map && map.containsKey(name);
            named.add(there ? ((Map<?, ?>) Variant.plain(source)).get(name) : NOT_THERE);
        }
        return named;
    }

    private static List<Object> at(List<Object> sources, int index) {
        List<Object> elements = new ArrayList<>();
        for (Object source : sources) {
            boolean there = source instanceof List<?> list && index < list.size();
            elements.add(there ? ((List<?>) source).get(index) : NOT_THERE);
        }
        return elements;
    }
}
