package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.serde.registry.RegistryPatience;
import io.converge.topology.PolicyBook;
import io.converge.topology.RecordSizes;
import io.converge.topology.Standstills;
import io.converge.topology.TopologySettings;
import org.apache.kafka.streams.StreamsConfig;

/** From settings to what shapes the topology. */
final class TopologyFactory {

    private TopologyFactory() {}

    static TopologySettings settings(
            ConvergeConfig config, int partitions, PolicyBook policies, RegistryPatience patience) {
        return settings(config, partitions, policies, patience, Standstills.notWatched());
    }

    static TopologySettings settings(
            ConvergeConfig config,
            int partitions,
            PolicyBook policies,
            RegistryPatience patience,
            Standstills standstills) {
        return new TopologySettings(
                config.changesTopics(),
                config.convergedTopic(),
                config.conflictsTopic(),
                config.openConflictsTopic(),
                partitions,
                policies,
                config.tombstoneRetentionMs(),
                config.maxClockSkewMs(),
                sizes(config),
                uncommittedMaxMs(config),
                standstills,
                config.registryClient(patience),
                config.streamsSettings());
    }

    static RecordSizes sizes(ConvergeConfig config) {
        return new RecordSizes(
                config.maxChangeBytes(), config.mergedMaxBytes(), config.conflictsMaxBytes(), config.maxOrigins());
    }

    /** Twice the time in which a member of the group must have committed, or is none any more. */
    private static long uncommittedMaxMs(ConvergeConfig config) {
        StreamsConfig streams = new StreamsConfig(config.streamsSettings());
        return 2 * (streams.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG) + config.maxPollIntervalMs());
    }
}
