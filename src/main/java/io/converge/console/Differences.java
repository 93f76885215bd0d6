package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where two products differ, by JSON pointers. Arrays are compared as a whole. */
final class Differences {

    private static final int MOST = 1_000;

    private final ArrayNode told = JsonNodeFactory.instance.arrayNode();

    private Differences() {}

    /** Of each place the value that stands and the one that it becomes; neither is there where nothing is. */
    static ArrayNode of(JsonNode stands, JsonNode becomes) {
        Differences differences = new Differences();
        differences.compare(List.of(), stands, becomes);
        return differences.told;
    }

    private void compare(List<String> steps, JsonNode stands, JsonNode becomes) {
        boolean hasMore = stands.isObject() && (becomes.isObject() || becomes.isNull() && steps.isEmpty())
                || becomes.isObject() && stands.isNull() && steps.isEmpty();
        if (!hasMore) {
            if (!stands.equals(becomes) && told.size() < MOST) {
                ObjectNode difference =
                        told.addObject().put("pointer", Pointer.of(steps).text());
                put(difference, "stands", stands);
                put(difference, "becomes", becomes);
            }
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        stands.fieldNames().forEachRemaining(names::add);
        becomes.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            List<String> below = new ArrayList<>(steps);
            below.add(name);
            compare(below, stands.path(name), becomes.path(name));
        }
    }

    private static void put(ObjectNode difference, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            difference.set(name, value);
        }
    }
}
