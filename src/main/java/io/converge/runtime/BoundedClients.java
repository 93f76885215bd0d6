package io.converge.runtime;

import io.converge.serde.PolledBytes;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Kafka's clients as Kafka Streams makes them, but that no poll unpacks more than some megabytes, whatever was compressed. */
final class BoundedClients implements KafkaClientSupplier {

    /** Many times what a thousand records take as a rule. Streams polls again only once it has worked through these. */
    static final long POLL_BYTES = 16L << 20;

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new BoundedConsumer(config, new PolledBytes(POLL_BYTES));
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    private static final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {

        private final PolledBytes polled;

        BoundedConsumer(Map<String, Object> config, PolledBytes polled) {
            super(config, polled.keys(), polled.values());
            this.polled = polled;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            polled.begin();
            return super.poll(timeout);
        }
    }
}
