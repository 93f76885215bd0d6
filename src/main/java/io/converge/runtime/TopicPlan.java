package io.converge.runtime;

import io.converge.topology.DeadLetterHandler;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What the topics ask of the application.
 *
 * @param partitions of the store
 * @param replicationFactor of internal topics
 * @param recordBytes how large a record may get on its way through
 * @param deadLetterBytes how large a dead letter may get
 */
record TopicPlan(int partitions, int replicationFactor, int recordBytes, int deadLetterBytes) {

    private static final long PRODUCER_BUFFER_BYTES = 32L << 20;

    /** What Kafka Streams needs to be told, below what the user says. */
    Map<String, Object> streamsSettings() {
        return Map.of(
                StreamsConfig.REPLICATION_FACTOR_CONFIG,
                replicationFactor,
                StreamsConfig.topicPrefix("max.message.bytes"),
                String.valueOf(recordBytes),
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                recordBytes,
                DeadLetterHandler.MAX_BYTES,
                deadLetterBytes,
                StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
                Math.max(PRODUCER_BUFFER_BYTES, 4L * recordBytes));
    }
}
