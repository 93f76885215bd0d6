package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.source.TopicSources;
import io.converge.topology.ConvergeTopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes the topics ready: creates those that are missing with settings that keep Converge's promises, and refuses existing
 * ones whose settings would break them.
 */
final class TopicPreparation {

    private static final String APPEND_TIME = "LogAppendTime";

    private static final int DESCRIBE_ATTEMPTS = 150;
    private static final long DESCRIBE_PAUSE_MS = 200;

    private final Admin admin;
    private final ConvergeConfig config;
    private final boolean ownsBroker;
    private final TopicSizes sizes;
    private final Consumer<String> say;

    /** @param ownsBroker whether all topics are Converge's own: its broker is embedded */
    TopicPreparation(Admin admin, ConvergeConfig config, boolean ownsBroker, Consumer<String> say) {
        this.ownsBroker = ownsBroker;
        this.admin = admin;
        this.config = config;
        this.sizes = new TopicSizes(admin, config, say);
        this.say = say;
    }

    /** @throws RefusedStartException if an existing topic would lose data */
    TopicPlan prepare() throws InterruptedException {
        int brokers = get(admin.describeCluster().nodes()).size();
        int replication =
                config.createdReplicationFactor() > 0 ? config.createdReplicationFactor() : Math.min(3, brokers);
        Set<String> existing = get(admin.listTopics().names());
        existing.retainAll(config.topics());
        Map<String, Config> settings = settings(existing);

        check(settings);
        if (ownsBroker) {
            sizes.widen(settings);
        } else {
            sizes.check(settings);
        }
        create(existing, replication, sizes.recordBytes());
        int partitions = partitions();
        Set<String> internal = internalTopics();
        checkPartitions(internal, partitions);
        if (existing.contains(config.openConflictsTopic())) {
            internal.add(config.openConflictsTopic());
        }
        sizes.widen(settings(internal));
        int letterBytes = sizes.deadLetterBytes(settings.get(config.deadLettersTopic()));
        return new TopicPlan(partitions, replication, sizes.recordBytes(), letterBytes);
    }

    private Map<String, Config> settings(Set<String> topics) throws InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Config> settings = new HashMap<>();
        get(admin.describeConfigs(resources).all()).forEach((resource, value) -> settings.put(resource.name(), value));
        return settings;
    }

    private void check(Map<String, Config> settings) {
        TopicSources sources = config.sources();
        for (String topic : config.changesTopics()) {
            if (sources.hasChanges(topic)) {
                refuseCompaction(topic, settings.get(topic), "compaction would drop changes before they are read");
            } else {
                warnOfCompaction(topic, settings.get(topic));
            }
            warnOfMirrorTime(topic, settings.get(topic));
        }
        refuseCompaction(
                config.deadLettersTopic(),
                settings.get(config.deadLettersTopic()),
                "compaction would drop dead letters, and records without a key cannot be written");
        for (String topic : List.of(
                config.convergedTopic(), config.openConflictsTopic(), config.policyTopic(), config.retriedTopic())) {
            requireCompaction(topic, settings.get(topic));
        }
        Config conflicts = settings.get(config.conflictsTopic());
        if (isCompacted(conflicts)) {
            say.accept("warning: topic " + config.conflictsTopic()
                    + " is compacted: of each sku it will keep the last conflict alone");
        }
    }

    /** Topics of products and of tables often are, and the last record of a key has all that the ones before had. */
    private void warnOfCompaction(String topic, Config settings) {
        if (isCompacted(settings)) {
            say.accept("warning: topic " + topic
                    + " is compacted: a delete that it drops before it is read is never heard of."
                    + " Keep delete.retention.ms and min.compaction.lag.ms above the time that Converge may be down.");
        }
    }

    private void warnOfMirrorTime(String topic, Config settings) {
        boolean hasMirrorTime = settings != null
                && APPEND_TIME.equals(
                        settings.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value());
        if (isMirror(topic) && hasMirrorTime) {
            say.accept("warning: topic " + topic + " looks like a mirror but has message.timestamp.type=" + APPEND_TIME
                    + ": whether a clock is ahead is then judged by the time of mirroring, and regions may differ."
                    + " Set message.timestamp.type=CreateTime.");
        }
    }

    private static void requireCompaction(String topic, Config settings) {
        if (settings != null && !cleanup(settings).equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new RefusedStartException("topic " + topic + " has cleanup.policy=" + cleanup(settings)
                    + ", which drops what nobody changes. Set cleanup.policy=compact, or name another topic.");
        }
    }

    private static String cleanup(Config topic) {
        return topic.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    }

    private static boolean isCompacted(Config topic) {
        return topic != null && cleanup(topic).contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    private static void refuseCompaction(String topic, Config settings, String why) {
        if (isCompacted(settings)) {
            throw new RefusedStartException("topic " + topic + " has cleanup.policy=" + cleanup(settings) + ": " + why
                    + ". Set cleanup.policy=delete.");
        }
    }

    private void create(Set<String> existing, int replication, int recordBytes) throws InterruptedException {
        long tombstones = config.tombstoneRetentionMs();
        Map<String, String> converged = new HashMap<>(compacted(recordBytes));
        converged.put(
                TopicConfig.DELETE_RETENTION_MS_CONFIG, String.valueOf(tombstones < 0 ? Long.MAX_VALUE : tombstones));
        Map<String, String> kept = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(recordBytes));
        int partitions = config.createdPartitions();
        List<NewTopic> wanted = new ArrayList<>();
        config.changesTopics().forEach(topic -> wanted.add(newTopic(topic, partitions, replication, changes(topic))));
        wanted.add(newTopic(config.convergedTopic(), partitions, replication, converged));
        wanted.add(newTopic(config.conflictsTopic(), partitions, replication, kept));
        wanted.add(newTopic(config.deadLettersTopic(), partitions, replication, kept));
        wanted.add(newTopic(config.openConflictsTopic(), partitions, replication, compacted(recordBytes)));
        wanted.add(newTopic(config.policyTopic(), 1, replication, compacted(recordBytes)));
        wanted.add(newTopic(config.retriedTopic(), 1, replication, compacted(recordBytes)));
        create(wanted.stream().filter(topic -> !existing.contains(topic.name())).toList());
    }

    /** A mirror keeps the append time of its source, so that every region judges the clock of a change alike. */
    private Map<String, String> changes(String topic) {
        String bytes = String.valueOf(sizes.changeBytes());
        return isMirror(topic)
                ? Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        bytes,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "CreateTime")
                : Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes);
    }

    /** By the names that MirrorMaker gives: {@code east.product-changes} beside {@code product-changes}. */
    private boolean isMirror(String topic) {
        return config.changesTopics().stream().anyMatch(other -> topic.endsWith("." + other));
    }

    private static Map<String, String> compacted(int recordBytes) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(recordBytes));
    }

    private NewTopic newTopic(String topic, int partitions, int replication, Map<String, String> settings) {
        int minInsync = config.createdMinInsyncReplicas() > 0
                ? config.createdMinInsyncReplicas()
                : Math.max(1, replication - 1);
        Map<String, String> all = new HashMap<>();
        all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(minInsync));
        all.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, APPEND_TIME);
        all.putAll(settings);
        return new NewTopic(topic, partitions, (short) replication).configs(all);
    }

    private void create(List<NewTopic> topics) throws InterruptedException {
        for (Map.Entry<String, KafkaFuture<Void>> creation :
                admin.createTopics(topics).values().entrySet()) {
            try {
                creation.getValue().get();
                say.accept("created topic " + creation.getKey());
            } catch (ExecutionException e) {
                // Another instance that starts at the same time may have been first.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new RefusedStartException(
                            "cannot create topic " + creation.getKey() + ": "
                                    + e.getCause().getMessage(),
                            e);
                }
            }
        }
    }

    private int partitions() throws InterruptedException {
        return describeCreated(config.changesTopics()).values().stream()
                .mapToInt(topic -> topic.partitions().size())
                .max()
                .orElseThrow();
    }

    /** A topic that was created a moment ago is not known to every broker at once. */
    private Map<String, TopicDescription> describeCreated(List<String> topics) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return admin.describeTopics(topics).allTopicNames().get();
            } catch (ExecutionException e) {
                boolean stillUnknown = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!stillUnknown || attempt == DESCRIBE_ATTEMPTS) {
                    throw refused(e);
                }
                Thread.sleep(DESCRIBE_PAUSE_MS);
            }
        }
    }

    /** Those that Kafka Streams makes for the application, as far as they are there. */
    private Set<String> internalTopics() throws InterruptedException {
        Set<String> internal = new HashSet<>(Set.of(
                config.applicationId() + "-" + ConvergeTopology.ITEMS + "-changelog",
                config.applicationId() + "-" + ConvergeTopology.REKEY + "-repartition",
                config.applicationId() + "-" + ConvergeTopology.CLAIMS + "-changelog",
                config.applicationId() + "-" + ConvergeTopology.CLAIMS + "-repartition",
                config.applicationId() + "-" + ConvergeTopology.VERDICTS + "-repartition"));
        internal.retainAll(get(admin.listTopics().names()));
        return internal;
    }

    /** The state of a sku stands in the partition that its hash had when the store was made. */
    private void checkPartitions(Set<String> internal, int partitions) throws InterruptedException {
        for (TopicDescription topic :
                get(admin.describeTopics(internal).allTopicNames()).values()) {
            if (topic.partitions().size() != partitions) {
                throw new RefusedStartException("the widest changes topic has " + partitions + " partitions, but the"
                        + " store of application.id=" + config.applicationId() + " was made with "
                        + topic.partitions().size() + " (" + topic.name() + "). Start under a new application.id, which"
                        + " reads all changes again, or take the partitions back.");
            }
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw refused(e);
        }
    }

    private static RefusedStartException refused(ExecutionException e) {
        return new RefusedStartException("Kafka: " + e.getCause().getMessage(), e.getCause());
    }
}
