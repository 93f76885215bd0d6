package io.converge.topology;

import io.converge.serde.registry.RegistryClient;
import io.converge.source.TopicSources;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/**
 * All that shapes the topology.
 *
 * @param partitions of the store: as many as the widest changes topic has
 * @param openConflictsTopic where the conflicts stand that wait for the application
 * @param policies under which the catalogue is and was read
 * @param tombstoneRetentionMs after which time a deleted sku is forgotten; −1: never
 * @param maxClockSkewMs how far a change's timestamp may be ahead of its record's; −1: any
 * @param sizes how large records may get
 * @param uncommittedMaxMs after which time what was written is committed, or another instance has taken over
 * @param keeping where states are kept
 * @param standstills of the process, where what is written afterwards is not fenced off
 * @param sources the changes topics that are of another shape
 * @param registry makes the serializers
 * @param measures what is measured of the work
 * @param streams the settings of Kafka Streams
 */
public record TopologySettings(
        List<String> changesTopics,
        String convergedTopic,
        String conflictsTopic,
        String openConflictsTopic,
        int partitions,
        PolicyBook policies,
        long tombstoneRetentionMs,
        long maxClockSkewMs,
        RecordSizes sizes,
        long uncommittedMaxMs,
        Keeping keeping,
        Standstills standstills,
        TopicSources sources,
        RegistryClient registry,
        Measures measures,
        Map<String, Object> streams) {

    /** Whether what was written may be there without its offset being committed. */
    boolean atLeastOnce() {
        return StreamsConfig.AT_LEAST_ONCE.equals(streams.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    }
}
