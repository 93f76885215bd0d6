package io.converge.testing;

import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.serde.Schemas;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Change events from short JSON: single quotes count as double ones. */
public final class AvroChanges {

    private AvroChanges() {}

    public static GenericRecord change(String json) {
        return change(json, Schemas.PRODUCT);
    }

    public static GenericRecord change(String json, Schema product) {
        try {
            return new ChangeLine(product).read(json.replace('\'', '"'));
        } catch (JsonFormException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A blind upsert of the example's product. */
    public static GenericRecord upsert(String sku, String origin, long sequence, long timestamp, String name) {
        return change("{'sku': '%s', 'op': 'UPSERT', 'origin': '%s', 'sequence': %d, 'timestamp': %d, 'product':"
                        .formatted(sku, origin, sequence, timestamp)
                + " {'name': '%s', 'price': '1.00'}}".formatted(name));
    }
}
