package io.converge.topology;

import io.converge.policy.Convergence;
import io.converge.serde.RegistryClient;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All that shapes the topology.
 *
 * @param partitions of the store: as many as the widest changes topic has
 * @param convergence makes a decider for one task
 * @param maxClockSkewMs how far a change's timestamp may be ahead of its record's; −1: any
 * @param conflictsMaxBytes what a conflict record may have
 * @param registry makes the serializers
 * @param streams the settings of Kafka Streams
 */
public record TopologySettings(
        List<String> changesTopics,
        String convergedTopic,
        String conflictsTopic,
        int partitions,
        Supplier<Convergence> convergence,
        long maxClockSkewMs,
        int conflictsMaxBytes,
        RegistryClient registry,
        Map<String, Object> streams) {}
