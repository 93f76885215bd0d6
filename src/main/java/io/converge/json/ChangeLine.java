package io.converge.json;

import io.converge.serde.schema.Schemas;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** A change event on one line of JSON. */
public final class ChangeLine {

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
        return JsonToAvro.read(line, schema);
    }
}
