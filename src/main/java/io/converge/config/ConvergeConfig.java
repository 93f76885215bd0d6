package io.converge.config;

import io.converge.model.Pointer;
import io.converge.policy.AcceptanceLimits;
import io.converge.policy.Convergence;
import io.converge.policy.NumberLimit;
import io.converge.policy.Policies;
import io.converge.policy.Resolver;
import io.converge.policy.Rules;
import io.converge.serde.product.ProductAlignment;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.registry.RegistryPatience;
import io.converge.source.TopicSources;
import io.converge.unique.UniqueKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of an application, checked: an object of this class cannot be wrong in itself.
 *
 * <p>Whatever is not Converge's own goes to Kafka Streams, its clients and the serializers under its own name.
 */
public final class ConvergeConfig {

    static final String LEAVE = "leave";

    private final Map<String, String> given;
    private final AbstractConfig own;
    private PolicySettings policy;

    /**
     * @param given names and values as they were written
     * @throws ConfigException naming the key, the value and what is allowed
     */
    public ConvergeConfig(Map<String, String> given) {
        this.given = Map.copyOf(RegistryCredentials.outOfUrl(given));
        this.own = new AbstractConfig(Settings.DEFINITION, this.given, false);
        SettingChecks.names(given, changesTopics());
        SettingChecks.topics(own);
        SettingChecks.sizes(own);
        AccessSettings.of(own, httpHost());
        sources(false);
    }

    /**
     * The changes topics that are of another shape than change events.
     *
     * @throws ConfigException if a file that they name cannot be read
     */
    public TopicSources sources() {
        return sources(true);
    }

    /**
     * Tries whether the files that topics of other shapes name can be read.
     *
     * @throws ConfigException naming what is wrong
     */
    public void checkSources() {
        sources(true);
    }

    private TopicSources sources(boolean readsFiles) {
        boolean mergesFields = own.getString(Settings.POLICY).equals(Policies.FIELD_MERGE);
        List<List<Pointer>> groups = LeafRuleText.parse(own.getList(Settings.FIELDS), own.getList(Settings.GROUPS))
                .groups();
        TopicSources sources = SourceFactory.of(changesTopics(), given, mergesFields, groups, readsFiles);
        SettingChecks.updates(own, sources);
        return sources;
    }

    /**
     * The topic that commands write changes to: the first one of change events.
     *
     * @throws ConfigException if there is none
     */
    public String ownChangesTopic() {
        TopicSources sources = sources(false);
        return changesTopics().stream()
                .filter(sources::hasChanges)
                .findFirst()
                .orElseThrow(() -> new ConfigException(Settings.CHANGES_TOPICS
                        + " has no topic of change events to write to:"
                        + " all of " + String.join(", ", changesTopics()) + " are of another shape. Add one, as in "
                        + Settings.CHANGES_TOPICS + "=" + String.join(",", changesTopics()) + ",product-changes"));
    }

    public List<String> changesTopics() {
        return own.getList(Settings.CHANGES_TOPICS);
    }

    public String convergedTopic() {
        return own.getString(Settings.CONVERGED_TOPIC);
    }

    public String conflictsTopic() {
        return own.getString(Settings.CONFLICTS_TOPIC);
    }

    /** Where the conflicts stand that wait for the application: compacted, key sku. */
    public String openConflictsTopic() {
        return applicationId() + "-open-conflicts";
    }

    /** Where the policy stands that the catalogue belongs to: compacted, one partition. */
    public String policyTopic() {
        return applicationId() + "-policy";
    }

    /** Where stands which dead letters' records were sent again: compacted, one partition. */
    public String retriedTopic() {
        return applicationId() + "-retried";
    }

    public String deadLettersTopic() {
        return own.getString(Settings.DEAD_LETTERS_TOPIC);
    }

    public long maxClockSkewMs() {
        return own.getLong(Settings.MAX_CLOCK_SKEW);
    }

    /** What a change's record may have, uncompressed. */
    public int maxChangeBytes() {
        return own.getInt(Settings.MAX_CHANGE_BYTES);
    }

    /** What the products of one sku's live versions may have together. */
    int maxLiveBytes() {
        return own.getInt(Settings.MAX_LIVE_BYTES);
    }

    /** How many digits a number may have. */
    public int maxNumberDigits() {
        return own.getInt(Settings.MAX_NUMBER_DIGITS);
    }

    public int maxOrigins() {
        return own.getInt(Settings.MAX_ORIGINS);
    }

    public long tombstoneRetentionMs() {
        return own.getLong(Settings.TOMBSTONE_RETENTION);
    }

    public int conflictsMaxBytes() {
        return own.getInt(Settings.CONFLICTS_MAX_BYTES);
    }

    /** How old a record becomes before its schema id counts as one that the registry does not have. */
    long unknownSchemaGraceMs() {
        return own.getLong(Settings.UNKNOWN_SCHEMA_GRACE);
    }

    public int mergedMaxBytes() {
        return own.getInt(Settings.MERGED_MAX_BYTES);
    }

    /** Whether an output may be written twice, instead of exactly once. */
    public boolean isAtLeastOnce() {
        return StreamsConfig.AT_LEAST_ONCE.equals(given.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    }

    /** Whether the broker assigns the work, by Kafka's group protocol for Kafka Streams. */
    public boolean isStreamsProtocol() {
        return GroupProtocol.STREAMS.name().equalsIgnoreCase(given.get(StreamsConfig.GROUP_PROTOCOL_CONFIG));
    }

    /** In which time a member of the consumer group must come back for more, or is none any more. */
    public long maxPollIntervalMs() {
        return StreamsSettings.consumerMs(this, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000);
    }

    /** In which time a member of the consumer group must give a sign of life, or is none any more. */
    public long sessionTimeoutMs() {
        return StreamsSettings.consumerMs(this, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 45_000);
    }

    public int createdPartitions() {
        return own.getInt(Settings.CREATED_PARTITIONS);
    }

    /** −1: as many as suit the cluster. */
    public int createdReplicationFactor() {
        return own.getInt(Settings.CREATED_REPLICATION);
    }

    /** −1: as many as suit the replication factor. */
    public int createdMinInsyncReplicas() {
        return own.getInt(Settings.CREATED_MIN_INSYNC);
    }

    /** The level that the subjects of Converge's own topics are given; empty if they are left alone. */
    public Optional<String> createdCompatibility() {
        return Optional.of(own.getString(Settings.CREATED_COMPATIBILITY)).filter(level -> !level.equals(LEAVE));
    }

    /** Whether the serializer registers schemas that the registry does not have. */
    public boolean registersSchemas() {
        return !"false".equals(given.get("auto.register.schemas"));
    }

    /** How subjects of values are named: the name of a class; empty for Confluent's default, by topic. */
    public String subjectNames() {
        return given.getOrDefault(RegistryClient.SUBJECT_NAMES, "");
    }

    /** Where HTTP is answered; 0: any free port, −1: nowhere. */
    public int httpPort() {
        int port = own.getInt(Settings.HTTP_PORT);
        return port >= 0 ? port : own.getInt(Settings.HEALTH_PORT);
    }

    /** The address that HTTP is answered on. */
    public String httpHost() {
        boolean byEarlierName = own.getInt(Settings.HTTP_PORT) < 0
                && own.getInt(Settings.HEALTH_PORT) >= 0
                && !given.containsKey(Settings.HTTP_HOST);
        return byEarlierName ? "0.0.0.0" : own.getString(Settings.HTTP_HOST);
    }

    /** In whose name people settle conflicts in the console. */
    public String consoleOrigin() {
        return own.getString(Settings.CONSOLE_ORIGIN);
    }

    /** Who may call over HTTP, and how. */
    public AccessSettings access() {
        return AccessSettings.of(own, httpHost());
    }

    public String applicationId() {
        return given.getOrDefault(StreamsConfig.APPLICATION_ID_CONFIG, "converge");
    }

    /** Null if none is set. */
    public String bootstrapServers() {
        return given.get(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** Empty if none is set. */
    public String registryUrl() {
        return own.getString(RegistryClient.REGISTRY_URL);
    }

    /** Whether its serializers are Confluent's, which ask a registry. */
    public boolean needsRegistry() {
        return own.getString(RegistryClient.DESERIALIZER).startsWith("io.confluent.");
    }

    /**
     * What settles conflicts under these settings, and tells it from other policies.
     *
     * @throws ConfigException if the settings do not go together, or a procedure cannot be found or read
     */
    public synchronized PolicySettings policy() {
        if (policy == null) {
            policy = PolicySettings.of(own);
        }
        return policy;
    }

    /**
     * Tries whether the policy can be made, and a procedure be loaded.
     *
     * @throws ConfigException naming what is wrong
     */
    public void checkPolicy() {
        new PolicyFactory(policy(), plugins()).check();
    }

    /** Where the class of a merge procedure may be. */
    private Path plugins() {
        return Path.of(own.getString(Settings.PLUGINS));
    }

    /**
     * All that shapes how a state is read under these settings, for one thread.
     *
     * @throws ConfigException if a procedure cannot be found
     */
    public Rules rules() {
        return rules(policy());
    }

    /** How a state is read under these settings, for one thread. */
    public Resolver resolver() {
        return resolver(policy());
    }

    /** What decides on changes under these settings, for one thread. */
    public Convergence convergence() {
        return convergence(policy());
    }

    /**
     * What decides on changes under these settings but for another policy, for one thread.
     *
     * @throws ConfigException if it needs a procedure that is not there
     */
    public Convergence convergence(PolicySettings other) {
        return new Convergence(resolver(other), new AcceptanceLimits(maxOrigins(), maxLiveBytes(), numberLimit(other)));
    }

    /** How many digits a text may have where the policy compares numbers. */
    public NumberLimit numberLimit() {
        return numberLimit(policy());
    }

    private NumberLimit numberLimit(PolicySettings settings) {
        return new NumberLimit(settings.paths(), settings.leafRules(), maxNumberDigits());
    }

    private Resolver resolver(PolicySettings settings) {
        return new Resolver(rules(settings), new ProductAlignment());
    }

    private Rules rules(PolicySettings settings) {
        return new PolicyFactory(settings, plugins()).rules();
    }

    /** What has to be unique under these settings. */
    public UniqueKeys uniqueKeys() {
        return policy().uniqueKeys();
    }

    /** Settings that are given and that the policy does not look at. */
    public List<String> withoutEffect() {
        return List.of(Settings.ORIGINS, Settings.FIELDS, Settings.GROUPS, Settings.PROCEDURE, Settings.UNIQUE_POLICY)
                .stream()
                .filter(key -> !given.getOrDefault(key, "").isEmpty()
                        && !policy().values().containsKey(key))
                .toList();
    }

    /** Makes serializers that do not wait for a registry. */
    public RegistryClient registryClient() {
        return registryClient(RegistryPatience.NONE);
    }

    /**
     * Makes the serializers.
     *
     * @throws ConfigException if they need a registry, and none is set
     */
    public RegistryClient registryClient(RegistryPatience patience) {
        if (needsRegistry() && registryUrl().isBlank()) {
            throw notSet(RegistryClient.REGISTRY_URL, "http://localhost:8081");
        }
        Map<String, Object> settings = registrySettings(patience == RegistryPatience.NONE);
        return patience == RegistryPatience.NONE
                ? new RegistryClient(settings, maxNumberDigits())
                : new RegistryClient(
                        settings, maxNumberDigits(), patience, unknownSchemaGraceMs(), System::currentTimeMillis);
    }

    private Map<String, Object> registrySettings(boolean impatient) {
        Map<String, Object> settings = new HashMap<>(given);
        if (impatient) {
            // That a schema id is unknown is remembered, so that a flood of such records does not flood the registry.
            // Where
            // records wait for a schema the reader remembers it itself.
            settings.putIfAbsent("missing.id.cache.ttl.sec", "60");
        }
        // Confluent's client takes these as numbers alone.
        settings.replaceAll((key, value) -> key.startsWith("missing.") ? number(key, value) : value);
        settings.put(RegistryClient.SERIALIZER, own.getString(RegistryClient.SERIALIZER));
        settings.put(RegistryClient.DESERIALIZER, own.getString(RegistryClient.DESERIALIZER));
        settings.put(RegistryClient.REGISTRY_URL, registryUrl());
        return settings;
    }

    private static Object number(String key, Object value) {
        ConfigDef.Type type = key.endsWith(".ttl.sec") ? ConfigDef.Type.LONG : ConfigDef.Type.INT;
        return ConfigDef.parseType(key, value, type);
    }

    /** A setting that there has to be. */
    public static ConfigException notSet(String key, String example) {
        return new ConfigException(
                key + " is not set. Give it as in -D " + key + "=" + example + ", or use `run --embedded`.");
    }

    /** What Kafka's clients get: all that is not Converge's own. */
    public Map<String, Object> clientSettings() {
        Map<String, Object> settings = othersSettings();
        if (isStreamsProtocol()) {
            // Of Kafka Streams alone: all other clients would refuse to be made.
            settings.remove(StreamsConfig.GROUP_PROTOCOL_CONFIG);
        }
        return settings;
    }

    /** All that is given and is not Converge's own. */
    Map<String, Object> othersSettings() {
        Map<String, Object> settings = new HashMap<>(given);
        settings.keySet().removeAll(Settings.keys().keySet());
        settings.keySet().removeIf(SourceNames::isOne);
        return settings;
    }

    /** What Kafka Streams gets: the settings given, above Converge's defaults. */
    public Map<String, Object> streamsSettings() {
        return StreamsSettings.of(this);
    }

    /** All topics that it reads or writes, but for those that Kafka Streams makes itself. */
    public List<String> topics() {
        List<String> topics = new ArrayList<>(changesTopics());
        topics.addAll(List.of(
                convergedTopic(),
                conflictsTopic(),
                deadLettersTopic(),
                openConflictsTopic(),
                policyTopic(),
                retriedTopic()));
        return topics;
    }

    /** The same settings with others above them. */
    public ConvergeConfig with(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(given);
        all.putAll(others);
        return new ConvergeConfig(all);
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return given.keySet().stream().sorted().collect(Collectors.joining(", ", "settings given: ", ""));
    }
}
