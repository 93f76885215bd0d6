package io.converge.runtime;

import io.converge.serde.BoundedConsumer;
import io.converge.topology.Freshness;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A consumer that says when offsets of its thread are committed, as they are under at-least-once. */
final class CommittingConsumer extends BoundedConsumer {

    private final Freshness freshness;

    CommittingConsumer(Map<String, Object> settings, Freshness freshness) {
        super(settings);
        this.freshness = freshness;
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        super.commitSync(offsets);
        freshness.committed();
    }
}
