package io.converge.serde;

import io.converge.model.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Outcomes as the records of the converged topic. */
public final class ConvergedRecords {

    private final Map<Schema, Schema> schemas = new HashMap<>();

    /** The record's value: null, a tombstone, if the product is deleted. */
    public GenericRecord value(String sku, Outcome outcome) {
        if (outcome.isDeleted()) {
            return null;
        }
        AvroProduct product = (AvroProduct) outcome.product();
        Schema schema = schemas.computeIfAbsent(product.schema(), Schemas::converged);
        GenericRecord record = new GenericData.Record(schema);
        record.put("sku", sku);
        record.put("product", product.record());
        record.put("context", outcome.context().asMap());
        record.put("winner", outcome.winner() == null ? null : outcome.winner().toString());
        record.put(
                "status",
                new GenericData.EnumSymbol(
                        schema.getField("status").schema(), outcome.status().name()));
        return record;
    }

    /** The record's headers: on a tombstone they say what the value cannot. */
    public static Headers headers(Outcome outcome) {
        Headers headers = new RecordHeaders();
        if (outcome.isDeleted()) {
            headers.add(RecordHeader.CONTEXT, RecordHeader.bytes(RecordHeader.contextText(outcome.context())));
            if (outcome.winner() != null) {
                headers.add(RecordHeader.WINNER, RecordHeader.bytes(outcome.winner()));
            }
            headers.add(RecordHeader.STATUS, RecordHeader.bytes(outcome.status()));
        }
        return headers;
    }
}
