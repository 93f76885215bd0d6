package io.converge.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.converge.testing.Vector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A vector whose skus, and whose unique values, begin with its name: so in one catalogue those of one history are not taken for
 * another one's. What begins alike is in the order in which it was.
 */
record RenamedVector(Vector vector) {

    private String prefix() {
        return vector.name() + "/";
    }

    private TextNode renamed(JsonNode text) {
        return TextNode.valueOf(prefix() + text.textValue());
    }

    /** Its changes in another order, some of them repeated. */
    List<ObjectNode> shuffled(long seed) {
        return vector.shuffled(seed).stream().map(this::change).toList();
    }

    private ObjectNode change(JsonNode change) {
        ObjectNode renamed = change.deepCopy();
        renamed.set("sku", renamed(change.get("sku")));
        rename(renamed.path("product"));
        rename(renamed.path("before"));
        return renamed;
    }

    /** The first pointer of each constraint of the vectors leads to one of these. */
    private void rename(JsonNode product) {
        if (!vector.settings().containsKey("unique.keys")) {
            return;
        }
        rename(product, "name");
        rename(product.path("attributes"), "gtin");
    }

    private void rename(JsonNode object, String name) {
        // A blank claims nothing, and is to go on doing so.
        JsonNode text = object.path(name);
        if (text.isTextual() && !text.textValue().isBlank()) {
            ((ObjectNode) object).set(name, renamed(text));
        }
    }

    /** What consumers see of each sku at the end. */
    Map<String, JsonNode> expect() {
        Map<String, JsonNode> expect = new HashMap<>();
        vector.expect().forEach((sku, state) -> {
            ObjectNode line = state.deepCopy();
            line.remove("conflict");
            rename(line.path("product"));
            if (line.has("withheldBy")) {
                line.put("withheldBy", line.get("withheldBy").textValue().replace("=", "=" + prefix()));
            }
            expect.put(prefix() + sku, line);
        });
        return expect;
    }

    /** The values in conflict at the end. */
    List<JsonNode> unique() {
        return vector.unique().stream().map(this::unique).toList();
    }

    private JsonNode unique(JsonNode conflict) {
        ObjectNode renamed = conflict.deepCopy();
        ArrayNode value = (ArrayNode) renamed.get("value");
        value.set(0, renamed(value.get(0)));
        ArrayNode skus = renamed.putArray("skus");
        conflict.get("skus").forEach(sku -> skus.add(renamed(sku)));
        if (!conflict.get("holder").isNull()) {
            renamed.set("holder", renamed(conflict.get("holder")));
        }
        return renamed;
    }

    /** A conflict record about a unique value as vectors have it. */
    static JsonNode uniqueLine(JsonNode conflict) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.set("unique", conflict.get("constraint"));
        line.set("value", conflict.get("value"));
        ArrayNode skus = line.putArray("skus");
        conflict.get("claimants").forEach(claimant -> skus.add(claimant.get("sku")));
        line.set("holder", conflict.get("holder"));
        line.set("status", conflict.get("status"));
        return line;
    }
}
