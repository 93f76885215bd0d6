package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.config.PolicySettings;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.registry.RegistryPatience;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.topology.ConvergeTopology;
import io.converge.topology.Counters;
import io.converge.topology.PolicyChangedException;
import io.converge.topology.RestoreReport;
import io.converge.topology.Standstills;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private static final long BRIEF_PAUSE_MS = 1_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final ConvergeConfig config;
    private final Consumer<String> say;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Backoff registryBackoff = Backoff.ofSeconds();
    private final ThreadFailures threadFailures = new ThreadFailures();
    private final boolean changePolicy;
    private final boolean ownsBroker;
    private final ThreadLocal<RegistryWaits> registryWaits;
    private volatile KafkaStreams streams;
    private PolicyWatch policyWatch;
    private Standstills standstills;

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
        this.registryWaits = ThreadLocal.withInitial(() -> new RegistryWaits(config.maxPollIntervalMs()));
        config.checkPolicy();
        require(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers(), "localhost:9092");
        if (config.needsRegistry()) {
            require(RegistryClient.REGISTRY_URL, config.registryUrl(), "http://localhost:8081");
        }
    }

    private static void require(String key, String value, String example) {
        if (value == null || value.isBlank()) {
            throw ConvergeConfig.notSet(key, example);
        }
    }

    /**
     * Starts it: returns when it is under way, or when {@link #close()} came first.
     *
     * @throws RefusedStartException if it cannot start as things are
     */
    public void start() throws InterruptedException {
        StoreLibrary.require();
        config.withoutEffect().forEach(key -> say.accept("warning: " + key + " has no effect under this policy"));
        Map<String, Object> adminSettings = config.clientSettings();
        adminSettings.put(AdminClientConfig.CLIENT_ID_CONFIG, config.applicationId() + "-start");
        StartConditions conditions = new StartConditions(config, say, closing);
        try (Admin admin = Admin.create(adminSettings)) {
            if (!conditions.await(admin)) {
                return;
            }
            PolicyLedger ledger = new PolicyLedger(config);
            conditions.checkPolicy(ledger.holdsConfigured(admin));
            TopicPlan plan = new TopicPreparation(admin, config, ownsBroker, say).prepare();
            startStreams(plan, ledger, ledger.claim(changePolicy));
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
        standstills =
                config.isAtLeastOnce() ? new Standstills(config.sessionTimeoutMs() / 2) : Standstills.notWatched();
        PolicyChangeReport report = new PolicyChangeReport(say);
        ConfiguredPolicies policies = new ConfiguredPolicies(
                config, policy.generation(), progress -> report.progress(progress, System.nanoTime()));
        streams = new KafkaStreams(
                new ConvergeTopology(TopologyFactory.settings(
                                config, plan.partitions(), policies, new Patience(), standstills))
                        .get(),
                properties,
                new BoundedClients());
        streams.setUncaughtExceptionHandler(this::onFailure);
        streams.setGlobalStateRestoreListener(new RestoreReport(say, System::nanoTime));
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

    /**
     * Keeps the record at hand until the registry answers. Under exactly-once Kafka may meanwhile take the work of this thread
     * away and abort its transaction; it then begins again after its last commit. Under at-least-once nothing aborts
     * what it writes, so it gives its work up before.
     */
    private boolean awaitRegistry(RegistryUnavailableException fault) {
        long start = System.nanoTime();
        long pause = fault.isBrief() ? BRIEF_PAUSE_MS : registryBackoff.nextPauseMs(start);
        RegistryWaits waits = registryWaits.get();
        long allowed = config.isAtLeastOnce() ? waits.allowedMs(pause, start) : pause;
        if (allowed == 0) {
            return false;
        }
        say.accept(
                "processing waits: " + fault.getMessage() + " Trying again in " + Math.max(1, allowed / 1000) + " s.");
        try {
            return !closing.await(allowed, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waits.waited(System.nanoTime() - start, System.nanoTime());
        }
    }

    private final class Patience implements RegistryPatience {
        @Override
        public boolean await(RegistryUnavailableException fault) {
            return awaitRegistry(fault);
        }

        @Override
        public void recovered() {
            registryBackoff.reset();
            say.accept("the schema registry answers: processing goes on");
        }
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
            }
        }
        ended.countDown();
    }
}
