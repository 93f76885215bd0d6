package io.converge.runtime;

import io.converge.serde.BoundedConsumer;
import io.converge.topology.Freshness;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's clients as Kafka Streams makes them, but that no poll unpacks more than some megabytes, as Streams polls again only once it has worked
 * through these; and that they say when they commit, and what they are to read.
 */
final class BoundedClients implements KafkaClientSupplier {

    private final Freshness freshness;
    private final LeftTransactions left;

    /**
     * @param freshness hears of commits, by the threads that make them
     * @param left hears what is assigned, and under which names transactions are made
     */
    BoundedClients(Freshness freshness, LeftTransactions left) {
        this.freshness = freshness;
        this.left = left;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new CommittingProducer(config, freshness, left);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new CommittingConsumer(config, freshness, left);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new BoundedConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new BoundedConsumer(config);
    }
}
