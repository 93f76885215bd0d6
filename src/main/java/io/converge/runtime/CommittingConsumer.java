package io.converge.runtime;

import io.converge.serde.BoundedConsumer;
import io.converge.topology.Freshness;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A consumer that says when offsets of its thread are committed, as they are under at-least-once, and what it is to read. */
final class CommittingConsumer extends BoundedConsumer {

    private final Freshness freshness;
    private final LeftTransactions left;

    CommittingConsumer(Map<String, Object> settings, Freshness freshness, LeftTransactions left) {
        super(settings);
        this.freshness = freshness;
        this.left = left;
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        super.subscribe(topics, new Telling(listener));
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        super.commitSync(offsets);
        freshness.committed();
    }

    /** Tells what is assigned before Kafka Streams hears of it, and what is taken away after it. */
    private final class Telling implements ConsumerRebalanceListener {

        private final ConsumerRebalanceListener listener;

        Telling(ConsumerRebalanceListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            left.assigned(partitions);
            listener.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            left.revoked(partitions);
            listener.onPartitionsRevoked(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            left.revoked(partitions);
            listener.onPartitionsLost(partitions);
        }
    }
}
