package io.converge.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.serde.Schemas;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** A change event on one line of JSON. */
public final class ChangeLine {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

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
        try {
            return JsonToAvro.record(JSON.readTree(line), schema);
        } catch (JsonProcessingException e) {
            throw new JsonFormException("not JSON: " + e.getOriginalMessage() + ", at column "
                    + e.getLocation().getColumnNr());
        }
    }
}
