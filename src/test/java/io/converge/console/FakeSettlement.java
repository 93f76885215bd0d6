package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What choices make of the fixtures' conflicts. */
final class FakeSettlement {

    private FakeSettlement() {}

    /** A product without a price does not fit. */
    static ObjectNode preview(ObjectNode conflict, JsonNode choice) {
        JsonNode stands = conflict.at("/standing/product");
        JsonNode becomes = product(conflict, choice);
        ObjectNode preview = Fixtures.JSON.createObjectNode();
        preview.set("product", becomes);
        preview.put("deleted", becomes.isNull());
        preview.set(
                "problems",
                becomes.isObject() && !becomes.has("price") ? Fixtures.texts("/price is missing") : Fixtures.texts());
        ArrayNode difference = preview.putArray("difference");
        for (String field : new String[] {"name", "price", "description"}) {
            if (!stands.path(field).equals(becomes.path(field))) {
                ObjectNode change = difference.addObject().put("pointer", "/" + field);
                change.set("stands", stands.get(field));
                change.set("becomes", becomes.get(field));
            }
        }
        preview.set("seen", conflict.get("seen"));
        return preview;
    }

    private static JsonNode product(ObjectNode conflict, JsonNode choice) {
        if (choice.has("product")) {
            return choice.get("product");
        }
        if (choice.has("fields")) {
            ObjectNode composed = conflict.at("/standing/product").deepCopy();
            choice.get("fields")
                    .properties()
                    .forEach(field -> composed.set(
                            field.getKey().substring(1),
                            version(conflict, field.getValue()).at("/product" + field.getKey())));
            return composed;
        }
        return choice.has("take") ? version(conflict, choice.get("take")).get("product") : Fixtures.JSON.nullNode();
    }

    private static JsonNode version(ObjectNode conflict, JsonNode dot) {
        for (JsonNode version : conflict.get("versions")) {
            if (version.get("dot").equals(dot)) {
                return version;
            }
        }
        throw new AssertionError("no version " + dot);
    }

    /** Another version has come. */
    static void move(ObjectNode conflict, long nowMs) {
        ArrayNode versions = (ArrayNode) conflict.get("versions");
        ObjectNode late = versions.get(0).deepCopy();
        late.put("dot", "ap-south:2")
                .put("origin", "ap-south")
                .put("sequence", 2)
                .put("timestamp", nowMs)
                .put("stands", false);
        versions.add(late);
        conflict.put("seen", conflict.path("seen").textValue() + "'");
        ((ObjectNode) conflict.get("summary")).put("at", nowMs);
    }

    static void close(ObjectNode conflict, long nowMs) {
        conflict.withObject("/summary")
                .put("status", "CLOSED")
                .put("open", false)
                .put("at", nowMs)
                .put("decidedBy", "mira");
        conflict.put("seen", conflict.path("seen").textValue() + " closed");
        conflict.putObject("closedBy")
                .put("dot", "resolver-mira:1")
                .put("resolvedBy", "mira")
                .put("at", nowMs);
        conflict.withArray("/history")
                .addObject()
                .put("status", "CLOSED")
                .put("type", "INSERT")
                .put("at", nowMs)
                .put("winner", "console:1");
    }
}
