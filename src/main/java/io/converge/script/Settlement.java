package io.converge.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a call of a procedure left behind. */
final class Settlement {

    private Settlement() {}

    /** What is committed now. */
    static Item committed(JsonNode result, Item incoming, Item committed) {
        boolean byBody = !result.get("changed").booleanValue();
        if (byBody && !result.has("body")) {
            return committed;
        }
        JsonNode left = result.get(byBody ? "body" : "committed");
        if (left instanceof ObjectNode document) {
            if (!byBody) {
                document.set("_self", result.get("self"));
            }
            return committed.written(document, candidates(document, incoming, committed));
        }
        if (byBody && !left.isNull()) {
            return committed; // A report to the caller, whom there is not.
        }
        if (committed.isDeleted()) {
            return committed;
        }
        return incoming.isDeleted() ? incoming : committed.deleted();
    }

    /**
     * Where the values of a document may come from: first the version that it says it is, which a copy of an item still does
     * when it is put in another's place, then the item that it is by its link.
     */
    private static List<Item> candidates(ObjectNode document, Item incoming, Item committed) {
        String self = document.path("_self").asText();
        String dot = document.path("_origin").asText() + ":"
                + document.path("_sequence").asText();
        return Stream.of(incoming, committed)
                .filter(item -> !item.isDeleted())
                .sorted(Comparator.comparing((Item item) -> !item.isVersion(dot))
                        .thenComparing(item -> !item.self().equals(self)))
                .toList();
    }
}
