package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.serde.RegistryPatience;
import io.converge.topology.TopologySettings;

/** From settings to what shapes the topology. */
final class TopologyFactory {

    private TopologyFactory() {}

    static TopologySettings settings(ConvergeConfig config, int partitions, RegistryPatience patience) {
        return new TopologySettings(
                config.changesTopics(),
                config.convergedTopic(),
                config.conflictsTopic(),
                partitions,
                config::convergence,
                config.maxClockSkewMs(),
                config.conflictsMaxBytes(),
                config.registryClient(patience),
                config.streamsSettings());
    }
}
