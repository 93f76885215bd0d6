package io.converge.testing;

import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.serde.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
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

    /** For each sku two changes of which none has seen the other; the first is cheaper. */
    public static List<GenericRecord> conflicts(int skus) {
        List<GenericRecord> changes = conflicts("eu", skus);
        changes.addAll(conflicts("us", skus));
        return changes;
    }

    /** The part of one origin in {@link #conflicts(int)}. */
    public static List<GenericRecord> conflicts(String origin, int skus) {
        Random random = new Random(origin.hashCode());
        List<GenericRecord> changes = new ArrayList<>();
        for (int i = 0; i < skus; i++) {
            changes.add(change(("{'sku': 'SKU-%d', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {},"
                            + " 'timestamp': %d, 'product': {'name': 'by %s', 'price': '%d.00'}}")
                    .formatted(i, origin, random.nextInt(100), origin, origin.equals("eu") ? 1 : 2)));
        }
        return changes;
    }

    /** The first REPLACE of an origin, which had seen nothing: of a sku that is called as the product's type. */
    public static GenericRecord replace(Schema product, String origin, GenericRecord value, GenericRecord before) {
        GenericRecord change = new GenericData.Record(Schemas.change(product));
        change.put("sku", product.getFullName());
        change.put(
                "op",
                new GenericData.EnumSymbol(change.getSchema().getField("op").schema(), "REPLACE"));
        change.put("origin", origin);
        change.put("sequence", 1L);
        change.put("context", Map.of());
        change.put("timestamp", 1_000L);
        change.put("product", value);
        change.put("before", before);
        return change;
    }
}
