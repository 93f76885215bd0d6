package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.config.PolicySettings;
import io.converge.serde.registry.RegistryClient;
import io.converge.topology.ConvergeTopology;
import io.converge.topology.Counters;
import io.converge.topology.Keeping;
import io.converge.topology.Measures;
import io.converge.topology.PolicyChangedException;
import io.converge.topology.RestoreReport;
import io.converge.topology.Standstills;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * A running Converge. It waits for a broker and a registry that are not there yet, and a registry that goes away later
 * holds it up until it is back; any other failure that Kafka Streams cannot mend ends it.
 */
public final class ConvergeApplication implements AutoCloseable {

    private static final String TOTAL = "-total";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final ConvergeConfig config;
    private final Consumer<String> say;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final ThreadFailures threadFailures = new ThreadFailures();
    private final boolean changePolicy;
    private final boolean ownsBroker;
    private final Measures measures = Measures.begin();
    private final StartConditions conditions;
    private final ProcessingPatience patience;
    private final RestoreReport restore;
    private final PolicyChangeReport policyChange;
    private final InstanceHealth health;
    private volatile KafkaStreams streams;
    private volatile String reachedAt;
    private PolicyWatch policyWatch;
    private Standstills standstills;
    private LeftTransactions leftTransactions = LeftTransactions.NONE;

    /**
     * @param say hears what an operator should know, a line each
     * @throws ConfigException if a setting that it needs is missing, or its policy cannot be made
     */
    public ConvergeApplication(ConvergeConfig config, Consumer<String> say) {
        this(config, false, false, say);
    }

    /**
     * @param changePolicy whether the catalogue may be resolved again where it belongs to another policy
     * @param ownsBroker whether the broker is embedded, so that all its topics are Converge's own
     * @param say hears what an operator should know, a line each
     * @throws ConfigException if a setting that it needs is missing, or its policy cannot be made
     */
    public ConvergeApplication(ConvergeConfig config, boolean changePolicy, boolean ownsBroker, Consumer<String> say) {
        this.ownsBroker = ownsBroker;
        this.config = config;
        this.changePolicy = changePolicy;
        this.say = say;
        this.conditions = new StartConditions(config, say, closing);
        this.patience = new ProcessingPatience(config, closing, say);
        this.restore = new RestoreReport(say, System::nanoTime);
        config.checkPolicy();
        require(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers(), "localhost:9092");
        if (config.needsRegistry()) {
            require(RegistryClient.REGISTRY_URL, config.registryUrl(), "http://localhost:8081");
        }
        this.policyChange = new PolicyChangeReport(!config.uniqueKeys().isEmpty(), say);
        this.health = new InstanceHealth(
                this::streams,
                this::end,
                conditions::waiting,
                patience,
                restore::extent,
                () -> policyChange.extent(System.nanoTime()),
                config.sessionTimeoutMs() / 2);
    }

    private static void require(String key, String value, String example) {
        if (value == null || value.isBlank()) {
            throw ConvergeConfig.notSet(key, example);
        }
    }

    /**
     * Tells the other instances, once this one starts, where it answers HTTP. What {@code application.server} says goes before it.
     *
     * @param address as {@code host:port}
     */
    public void reachedAt(String address) {
        reachedAt = address;
    }

    /** Kafka Streams, for who reads its stores and metrics; empty until it is started. */
    public Optional<KafkaStreams> streams() {
        return Optional.ofNullable(streams);
    }

    /**
     * Starts it: returns when it is under way, or when {@link #close()} came first.
     *
     * @throws RefusedStartException if it cannot start as things are
     */
    public void start() throws InterruptedException {
        StoreLibrary.require();
        config.withoutEffect().forEach(key -> say.accept("warning: " + key + " has no effect under this policy"));
        if (config.isStreamsProtocol()) {
            say.accept(
                    "warning: under group.protocol=streams a poll may unpack any amount, transactions of instances that are gone"
                            + " end by their time-out, and session time-outs and standbys are settings of the broker's for the group: set"
                            + " session.timeout.ms here to what it is there");
        }
        Map<String, Object> adminSettings = config.clientSettings();
        adminSettings.put(AdminClientConfig.CLIENT_ID_CONFIG, config.applicationId() + "-start");
        try (Admin admin = Admin.create(adminSettings)) {
            if (!conditions.await(admin)) {
                return;
            }
            PolicyLedger ledger = new PolicyLedger(config);
            conditions.checkPolicy(ledger.holdsConfigured(admin));
            TopicPlan plan = new TopicPreparation(admin, config, ownsBroker, say).prepare();
            Optional<PolicyLedger.Entry> held = changePolicy ? ledger.read() : Optional.empty();
            PolicyLedger.Entry claimed = ledger.claim(changePolicy);
            if (held.filter(earlier -> config.policy().beginsWithWhatIsLive(earlier.settings()))
                    .isPresent()) {
                say.accept(
                        "policy change: every sku begins with its versions that are live, and where a partial change is"
                                + " one of them with the product that stands; what earlier ones wrote of single leaves is not known any"
                                + " more");
            }
            startStreams(plan, ledger, claimed);
        }
    }

    private synchronized void startStreams(TopicPlan plan, PolicyLedger ledger, PolicyLedger.Entry policy) {
        if (closing.getCount() == 0) {
            return;
        }
        Map<String, Object> settings = new HashMap<>(plan.streamsSettings());
        settings.putAll(config.streamsSettings());
        Properties properties = new Properties();
        properties.putAll(settings);
        if (reachedAt != null) {
            properties.putIfAbsent(StreamsConfig.APPLICATION_SERVER_CONFIG, reachedAt);
        }
        standstills =
                config.isAtLeastOnce() ? new Standstills(config.sessionTimeoutMs() / 2) : Standstills.notWatched();
        if (!config.isAtLeastOnce()) {
            Map<String, Object> takeover = config.clientSettings();
            takeover.put(AdminClientConfig.CLIENT_ID_CONFIG, config.applicationId() + "-takeover");
            leftTransactions = new LeftTransactions(config.applicationId(), Admin.create(takeover), say);
        }
        ConfiguredPolicies policies = new ConfiguredPolicies(
                config, policy.generation(), progress -> policyChange.progress(progress, System.nanoTime()));
        streams = new KafkaStreams(
                new ConvergeTopology(TopologyFactory.settings(
                                config, plan.partitions(), policies, Keeping.ON_DISK, patience, standstills, measures))
                        .get(),
                properties,
                new BoundedClients(measures.freshness(), leftTransactions));
        streams.setUncaughtExceptionHandler(this::onFailure);
        streams.setGlobalStateRestoreListener(restore);
        streams.setStateListener((state, before) -> {
            if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
        policyWatch = ledger.watch(
                policy.generation(),
                this::onPolicyChanged,
                e -> say.accept(
                        "warning: the policy topic cannot be read, so this instance notices a change of the policy by"
                                + " its state alone: " + e.getMessage()));
        streams.start();
    }

    /** Results of two policies must not mix: the instance with the earlier one stops. */
    private void onPolicyChanged(PolicyLedger.Entry entry) {
        if (entry.policy().equals(config.policy().json())) {
            return;
        }
        PolicySettings theirs = entry.settings();
        failure.compareAndSet(
                null,
                new PolicyChangedException("another instance has changed the policy to "
                        + theirs.identity().name() + " (digest "
                        + theirs.identity().digest()
                        + "). Start this one again with the same settings:\n" + theirs.text(config.policy())));
        new Thread(this::close, "stop-after-policy-change").start();
    }

    /** What Kafka Streams cannot mend ends the application; what ends it while it closes is no failure. */
    private StreamThreadExceptionResponse onFailure(Throwable thrown) {
        if (closing.getCount() > 0) {
            Optional<String> givenUp = ThreadFailures.givenUp(thrown);
            if (givenUp.isPresent()) {
                say.accept(givenUp.get()
                        + ": a thread gives its work up and is replaced; it begins again after its last commit");
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            if (threadFailures.deservesReplacement(thrown, System.nanoTime())) {
                say.accept("a thread failed and is replaced; it begins again after its last commit: " + thrown
                        + (thrown.getCause() == null ? "" : " because of " + thrown.getCause()));
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            failure.compareAndSet(null, thrown);
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Why it works no more; what it is asked for to stop is no failure, but it stops. */
    private Optional<String> end() {
        if (failure.get() != null) {
            return Optional.of("failed: " + failure.get());
        }
        return closing.getCount() == 0 ? Optional.of("stopped") : Optional.empty();
    }

    /** What it has measured since it was made. */
    public Measures measures() {
        return measures;
    }

    public InstanceHealth health() {
        return health;
    }

    /** Whether all its work is assigned and up to date. */
    public boolean isRunning() {
        KafkaStreams running = streams;
        return running != null && running.state() == KafkaStreams.State.RUNNING;
    }

    /** Whether it works or is about to: not failed, not closed. */
    public boolean isAlive() {
        KafkaStreams running = streams;
        return running != null && running.state().isRunningOrRebalancing();
    }

    /** As Kafka Streams calls it, in capitals; {@code CREATED} before it starts. */
    public String state() {
        KafkaStreams running = streams;
        return running == null ? "CREATED" : running.state().name();
    }

    /** What it works on and keeps copies of, by partition. */
    public List<PartitionWork> work() {
        KafkaStreams running = streams;
        return running == null ? List.of() : LocalWork.of(running);
    }

    /** Waits until it is closed or has failed. */
    public void awaitEnd() throws InterruptedException {
        if (streams != null) {
            ended.await();
        }
    }

    /** Why it ended, if it failed. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** The totals of {@link Counters} over all tasks, by name, since the start. */
    public Map<String, Long> totals() {
        Map<String, Long> totals = new TreeMap<>();
        KafkaStreams running = streams;
        if (running != null) {
            running.metrics().forEach((name, metric) -> {
                if (isTotal(name) && metric.metricValue() instanceof Double value) {
                    String what = name.name().substring(0, name.name().length() - TOTAL.length());
                    totals.merge(what, value.longValue(), Long::sum);
                }
            });
        }
        return totals;
    }

    private static boolean isTotal(MetricName name) {
        return name.group().equals(Counters.GROUP) && name.name().endsWith(TOTAL);
    }

    /** Stops after the records at hand are committed. Whatever the start waits for, it waits no longer. */
    @Override
    public void close() {
        closing.countDown();
        synchronized (this) {
            if (streams != null) {
                // Leaving tells the other instances at once, instead of by a session that runs out.
                streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
                policyWatch.close();
                standstills.close();
                leftTransactions.close();
            }
        }
        ended.countDown();
    }
}
