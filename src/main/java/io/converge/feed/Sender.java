package io.converge.feed;

import io.converge.feed.SkuTable.Mark;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.schema.Schemas;
import io.converge.triage.ChangeProducer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends what a run says, and writes into the ledger what is acknowledged: never before, as a row that counts as sent is not sent
 * again.
 */
final class Sender {

    private final ChangeProducer producer;
    private final Ledger ledger;
    private final SkuTable table;
    private final String origin;
    private final long run;
    private final long timestampMs;
    private final Schema schema;
    private final AtomicReference<String> failure = new AtomicReference<>();

    /** @param product the schema of products */
    Sender(
            ChangeProducer producer,
            Ledger ledger,
            SkuTable table,
            String origin,
            long run,
            long timestampMs,
            Schema product) {
        this.producer = producer;
        this.ledger = ledger;
        this.table = table;
        this.origin = origin;
        this.run = run;
        this.timestampMs = timestampMs;
        this.schema = Schemas.change(product);
    }

    /**
     * Sends what a row says.
     *
     * @param owned what it speaks of; null: the whole product
     * @throws RefusedRecordException if it would become a dead letter; then it is not sent
     */
    void send(int slot, byte[] sku, String name, GenericRecord product, List<Pointer> owned, long digest) {
        GenericRecord change = change(name, Operation.UPSERT, product);
        if (owned != null) {
            change.put("fields", owned.stream().map(Pointer::text).toList());
        }
        send(slot, producer.record(change), () -> ledger.sent(sku, run, digest));
    }

    void delete(int slot, byte[] sku, String name) {
        send(slot, producer.record(change(name, Operation.DELETE, null)), () -> ledger.deleted(sku, run));
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

    private void send(int slot, ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {
        boolean isNewest = run >= table.run(slot);
        table.mark(slot, Mark.SENT);
        producer.send(record, (metadata, e) -> {
            if (e != null) {
                table.mark(slot, Mark.FAILED);
                failure.compareAndSet(null, e.getMessage());
            } else {
                table.offset(slot, metadata.offset());
                if (isNewest) {
                    acknowledged.run();
                }
            }
        });
    }

    /** What was sent of a sku was refused: it is to be sent again, whatever it says. */
    void forget(byte[] sku) {
        ledger.refused(sku, run);
    }

    /** Waits until all is acknowledged, or has failed. */
    void flush() {
        producer.flush();
    }

    /** Why Kafka did not take a change; null if it has taken all. */
    String failure() {
        return failure.get();
    }
}
