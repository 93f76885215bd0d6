package io.converge.feed;

import io.converge.feed.SkuTable.Mark;
import io.converge.model.Pointer;
import io.converge.triage.ChangeProducer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Sends what a run says, and writes into the ledger what is acknowledged: never before, as a row that counts as sent is not sent
 * again.
 */
final class Sender implements Outlet {

    private final ChangeProducer producer;
    private final Ledger ledger;
    private final SkuTable table;
    private final RunChanges changes;
    private final AtomicReference<String> failure = new AtomicReference<>();
    private volatile boolean isCutOff;

    Sender(ChangeProducer producer, Ledger ledger, SkuTable table, RunChanges changes) {
        this.producer = producer;
        this.ledger = ledger;
        this.table = table;
        this.changes = changes;
    }

    @Override
    public void send(int slot, byte[] sku, String name, GenericRecord product, List<Pointer> owned, long digest) {
        ProducerRecord<byte[], byte[]> record = producer.record(changes.upsert(name, product, owned));
        send(slot, record, () -> ledger.sent(sku, changes.run(), digest));
    }

    @Override
    public void delete(int slot, byte[] sku, String name) {
        send(slot, producer.record(changes.delete(name)), () -> ledger.deleted(sku, changes.run()));
    }

    private void send(int slot, ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {
        boolean isNewest = changes.run() >= table.run(slot);
        table.mark(slot, Mark.SENT);
        producer.send(record, (metadata, e) -> {
            if (e != null) {
                table.mark(slot, Mark.FAILED);
                failure.compareAndSet(null, e.getMessage());
                if (e instanceof RetriableException) {
                    isCutOff = true;
                }
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
        ledger.refused(sku, changes.run());
    }

    /** Whether Kafka does not answer: what is sent from now on would wait as long, and fail, too. */
    boolean isCutOff() {
        return isCutOff;
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
