package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.serde.registry.RegistryPatience;
import io.converge.topology.ConvergeTopology;
import io.converge.topology.Keeping;
import io.converge.topology.Measures;
import io.converge.topology.PolicyBook;
import io.converge.topology.RecordSizes;
import io.converge.topology.Standstills;
import io.converge.topology.TopologySettings;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** From settings to what shapes the topology. */
final class TopologyFactory {

    private TopologyFactory() {}

    /** The topology of an application that is alone, so that nobody else has set a policy, and that waits for no registry. */
    static Topology alone(ConvergeConfig config, int partitions) {
        return alone(config, partitions, Keeping.ON_DISK);
    }

    /** As {@link #alone(ConvergeConfig, int)}, with its states where they are to be kept. */
    static Topology alone(ConvergeConfig config, int partitions, Keeping keeping) {
        PolicyBook policies = new ConfiguredPolicies(config, 1, progress -> {});
        return new ConvergeTopology(settings(
                        config,
                        partitions,
                        policies,
                        keeping,
                        RegistryPatience.NONE,
                        Standstills.notWatched(),
                        Measures.begin()))
                .get();
    }

    static TopologySettings settings(
            ConvergeConfig config,
            int partitions,
            PolicyBook policies,
            Keeping keeping,
            RegistryPatience patience,
            Standstills standstills,
            Measures measures) {
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
                keeping,
                standstills,
                config.sources(),
                config.registryClient(patience),
                measures,
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
