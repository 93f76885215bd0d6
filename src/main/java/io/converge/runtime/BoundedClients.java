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
 * through these; and that they say when they commit.
 */
final class BoundedClients implements KafkaClientSupplier {

    private final Freshness freshness;

    /** @param freshness hears of commits, by the threads that make them */
    BoundedClients(Freshness freshness) {
        this.freshness = freshness;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new CommittingProducer(config, freshness);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new CommittingConsumer(config, freshness);
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
