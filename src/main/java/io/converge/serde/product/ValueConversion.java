package io.converge.serde.product;

import io.converge.model.Sources;
import io.converge.serde.schema.SchemaConversion;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/** How values in products of one schema read in those of another that holds it. */
final class ValueConversion {

    private static final String VALUE = "value";

    private final Schema source;
    private final SchemaConversion conversion;

    ValueConversion(Schema source, Schema target) {
        this.source = around(source);
        this.conversion = new SchemaConversion(this.source, around(target));
    }

    private static Schema around(Schema schema) {
        return Schema.createRecord("Around", null, "io.converge", false, List.of(new Field(VALUE, schema)));
    }

    /**
     * @param value of the form of {@link io.converge.model.Product#fields()}
     * @return null if no value of the source reads like that
     */
    Object of(Object value) {
        GenericRecord written;
        try {
            written = ContentRecord.of(Map.of(VALUE, value), source, Sources.of(List.of()));
        } catch (IllegalArgumentException e) {
            return null;
        }
        return value.equals(read(written)) ? read((IndexedRecord) conversion.convert(written)) : null;
    }

    private static Object read(IndexedRecord record) {
        return ContentTree.of(record).get(VALUE);
    }
}
