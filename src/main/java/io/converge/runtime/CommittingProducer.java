package io.converge.runtime;

import io.converge.topology.Freshness;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer of bytes that says when the transaction of its thread is committed or taken back. */
final class CommittingProducer extends KafkaProducer<byte[], byte[]> {

    private final Freshness freshness;

    CommittingProducer(Map<String, Object> settings, Freshness freshness, LeftTransactions left) {
        super(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.freshness = freshness;
        Object name = settings.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        if (name != null) {
            left.own(name.toString());
        }
    }

    @Override
    public void commitTransaction() {
        super.commitTransaction();
        freshness.committed();
    }

    @Override
    public void abortTransaction() {
        try {
            super.abortTransaction();
        } finally {
            freshness.aborted();
        }
    }
}
