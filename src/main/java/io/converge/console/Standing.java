package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.AvroToJson;
import io.converge.serde.output.ConflictRecords;
import org.apache.avro.generic.GenericRecord;

/** What stands in a conflict, as JSON. */
final class Standing {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Standing() {}

    static ObjectNode of(GenericRecord conflict) {
        ObjectNode json = NODES.objectNode();
        json.put("winner", ConflictSummary.text(conflict, "winner"));
        json.set("product", product(ConflictRecords.outcomeProduct(conflict)));
        json.put("deleted", isDeleted(conflict));
        json.set("omitted", omitted(conflict, "outcomeOmitted"));
        return json;
    }

    /** Whether no product stands; false of a conflict about a unique value, where several do. */
    static boolean isDeleted(GenericRecord conflict) {
        return conflict.get("constraint") == null
                && conflict.get("outcome") == null
                && conflict.get("outcomeWritten") == null
                && conflict.get("outcomeOmitted") == null;
    }

    /** @param product null: none */
    static JsonNode product(GenericRecord product) {
        return product == null ? NODES.nullNode() : AvroToJson.record(product);
    }

    /** How large the product is that is left out of a record; null if none is. */
    static JsonNode omitted(GenericRecord holder, String field) {
        if (!(holder.get(field) instanceof GenericRecord omitted)) {
            return NODES.nullNode();
        }
        return NODES.objectNode()
                .put("bytes", ((Number) omitted.get("bytes")).longValue())
                .put("sha256", omitted.get("sha256").toString());
    }
}
