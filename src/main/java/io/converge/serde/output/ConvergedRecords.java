package io.converge.serde.output;

import io.converge.model.Outcome;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.Schemas;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Outcomes as the records of the converged topic. */
public final class ConvergedRecords {

    /** Schemas come and go by the hands of people. Someone who makes a new object of one each time shall not fill memory. */
    private static final int MOST_SCHEMAS = 1_000;

    /** By identity: Avro calls schemas equal whose docs and aliases differ. */
    private final Map<Schema, Schema> schemas = new IdentityHashMap<>();

    /** The record's value: null, a tombstone, if the product is deleted or withheld. */
    public IndexedRecord value(String sku, Outcome outcome) {
        if (outcome.product() == null) {
            return null;
        }
        AvroProduct product = (AvroProduct) outcome.product();
        if (schemas.size() >= MOST_SCHEMAS) {
            schemas.clear();
        }
        Schema schema = schemas.computeIfAbsent(product.schema(), Schemas::converged);
        return new ConvergedRecord(schema, sku, outcome);
    }

    /** The record's headers: on a tombstone they say what the value cannot. */
    public static Headers headers(Outcome outcome) {
        Headers headers = new RecordHeaders();
        if (outcome.product() == null) {
            headers.add(RecordHeader.CONTEXT, RecordHeader.bytes(ContextText.of(outcome.context())));
            if (outcome.winner() != null) {
                headers.add(RecordHeader.WINNER, RecordHeader.bytes(outcome.winner()));
            }
            headers.add(RecordHeader.STATUS, RecordHeader.bytes(outcome.status()));
            if (outcome.isWithheld()) {
                headers.add(RecordHeader.WITHHELD_BY, RecordHeader.bytes(outcome.withheldBy()));
            }
        }
        return headers;
    }
}
