package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Operation;
import io.converge.serde.schema.Schemas;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** A change event on one line of JSON. */
public final class ChangeLine {

    private static final String OPERATION = "op";
    private static final String PRODUCT = "product";

    private final Schema schema;

    /** @param product the schema of the products */
    public ChangeLine(Schema product) {
        this.schema = Schemas.change(product);
    }

    /**
     * The change event of a line.
     *
     * @throws JsonFormException if it is not JSON, or not of the form of a change
     */
    public GenericRecord read(String line) throws JsonFormException {
        JsonNode json = JsonToAvro.parse(line);
        if (json instanceof ObjectNode change && change.path(OPERATION).asText().equals(Operation.DELETE.name())) {
            change.remove(PRODUCT); // It is not heard, whatever it is.
        }
        return JsonToAvro.record(json, schema);
    }
}
