package io.converge.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Product;
import io.converge.model.Sources;
import io.converge.model.Version;
import io.converge.policy.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A product as an item of the service for which procedures are written: with the properties that the service adds.
 *
 * @param id the sku
 * @param self the link under which the procedure names it
 * @param version the version that it is; null if a procedure made it
 * @param product null if it is deleted
 * @param timestamp of its writer, ms
 */
record Item(String id, String self, Version version, Product product, long timestamp) {

    private static final String LINK = "dbs/converge/colls/products/docs/";
    private static final Set<String> OF_THE_SERVICE =
            Set.of("id", "_self", "_etag", "_rid", "_ts", "_attachments", "_origin", "_sequence");

    static Item of(String sku, Version version) {
        return new Item(sku, LINK + version.dot() + "/", version, version.product(), version.timestamp());
    }

    boolean isDeleted() {
        return product == null;
    }

    /** @param dot as a text */
    boolean isVersion(String dot) {
        return version != null && version.dot().toString().equals(dot);
    }

    /** What comes behind the links of all items. */
    String name() {
        return self.substring(LINK.length());
    }

    /** What a procedure sees of it is made of this: its product and what it is told by the service's properties. */
    JsonNode given() {
        if (product == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode given = JsonNodeFactory.instance.objectNode();
        given.set("product", ProductJson.of(product));
        given.put("name", name());
        given.put("time", Math.floorDiv(timestamp, 1000));
        if (version != null) {
            given.put("origin", version.dot().origin());
            given.put("sequence", version.dot().sequence());
        }
        return given;
    }

    /** What a procedure made of it: nothing is left. */
    Item deleted() {
        return new Item(id, self, null, null, timestamp);
    }

    /**
     * What a procedure made of it, or one of the others where it is what that is.
     *
     * @throws IllegalArgumentException if the product's schema has no room for it
     */
    Item written(ObjectNode document, List<Item> others) {
        if (others.isEmpty()) {
            throw new ScriptException("it made a product of nothing but deletes", null);
        }
        List<Product> sources = others.stream().map(Item::product).toList();
        Map<String, Object> fields = new LinkedHashMap<>(RestoredContent.of(document, sources));
        Product base = sources.get(0);
        for (String name : OF_THE_SERVICE) {
            fields.remove(name);
            if (base.fields().containsKey(name)) {
                fields.put(name, base.fields().get(name));
            }
        }
        Product written = base.withFields(fields, Sources.of(sources));
        return others.stream()
                .filter(other -> Product.sameContent(other.product, written))
                .findFirst()
                .map(same -> new Item(id, self, same.version, same.product, same.timestamp))
                .orElseGet(() -> new Item(id, self, null, written, timestamp));
    }

    Verdict verdict() {
        if (version != null) {
            return new Verdict.Keep(version);
        }
        return product == null ? new Verdict.Delete() : new Verdict.Put(product);
    }
}
