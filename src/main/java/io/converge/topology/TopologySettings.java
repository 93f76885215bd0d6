package io.converge.topology;

import io.converge.serde.RegistryClient;
import java.util.List;
import java.util.Map;

/**
 * All that shapes the topology.
 *
 * @param partitions of the store: as many as the widest changes topic has
 * @param openConflictsTopic where the conflicts stand that wait for the application
 * @param policies under which the catalogue is and was read
 * @param tombstoneRetentionMs after which time a deleted sku is forgotten; −1: never
 * @param maxClockSkewMs how far a change's timestamp may be ahead of its record's; −1: any
 * @param conflictsMaxBytes what a conflict record may have
 * @param registry makes the serializers
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
        int conflictsMaxBytes,
        RegistryClient registry,
        Map<String, Object> streams) {}
