package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.serde.RegistryPatience;
import io.converge.topology.PolicyBook;
import io.converge.topology.TopologySettings;

/** From settings to what shapes the topology. */
final class TopologyFactory {

    private TopologyFactory() {}

    static TopologySettings settings(
            ConvergeConfig config, int partitions, PolicyBook policies, RegistryPatience patience) {
        return new TopologySettings(
                config.changesTopics(),
                config.convergedTopic(),
                config.conflictsTopic(),
                config.openConflictsTopic(),
                partitions,
                policies,
                config.tombstoneRetentionMs(),
                config.maxClockSkewMs(),
                config.conflictsMaxBytes(),
                config.registryClient(patience),
                config.streamsSettings());
    }
}
