package io.converge.feed;

import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.serde.schema.Schemas;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The changes of a run. */
final class RunChanges {

    private final String origin;
    private final long run;
    private final long timestampMs;
    private final Schema schema;

    /** @param product the schema of products */
    RunChanges(String origin, long run, long timestampMs, Schema product) {
        this.origin = origin;
        this.run = run;
        this.timestampMs = timestampMs;
        this.schema = Schemas.change(product);
    }

    long run() {
        return run;
    }

    /** @param owned what it speaks of; null: the whole product */
    GenericRecord upsert(String sku, GenericRecord product, List<Pointer> owned) {
        GenericRecord change = change(sku, Operation.UPSERT, product);
        if (owned != null) {
            change.put("fields", owned.stream().map(Pointer::text).toList());
        }
        return change;
    }

    GenericRecord delete(String sku) {
        return change(sku, Operation.DELETE, null);
    }

    private GenericRecord change(String sku, Operation operation, GenericRecord product) {
        GenericRecord change = new GenericData.Record(schema);
        change.put("sku", sku);
        change.put("op", new GenericData.EnumSymbol(schema.getField("op").schema(), operation.name()));
        change.put("origin", origin);
        change.put("sequence", run);
        change.put("timestamp", timestampMs);
        change.put("product", product);
        return change;
    }
}
