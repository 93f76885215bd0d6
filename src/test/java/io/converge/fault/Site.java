package io.converge.fault;

import io.converge.cli.Main;
import io.converge.config.ConvergeConfig;
import io.converge.runtime.Directories;
import io.converge.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Three brokers, a registry, and instances of Converge, each a process of its own, with all that they keep on disk. */
final class Site implements AutoCloseable {

    static final int PARTITIONS = 4;
    /** How long the registry that instances ask may be behind. */
    static final int LAG_MS = 2_000;

    private static final int BROKERS = 3;
    private static final int MOST_INSTANCES = 4;
    private static final int SMALL_DISK_MIB = 256;

    private final Path directory;
    private final int sessionTimeoutMs;
    private final Map<String, String> settings = new HashMap<>();
    private final List<Part> brokers = new ArrayList<>();
    private final Part registry;
    private final RegistryFollower follower;
    private final List<Part> instances = new ArrayList<>();
    private final Set<Part> wanted = ConcurrentHashMap.newKeySet();
    private final List<SmallDisk> disks = new ArrayList<>();

    /**
     * @param sessionTimeoutMs after which an instance that is not heard of counts as dead; a broker after half of it
     * @param others settings of the instances
     */
    Site(int sessionTimeoutMs, int standbys, Map<String, String> others) throws IOException {
        this.directory = Files.createTempDirectory("converge-faults");
        this.sessionTimeoutMs = sessionTimeoutMs;
        List<String> ports =
                FreePorts.of(2 * BROKERS + 1).stream().map(String::valueOf).toList();
        List<String> brokerPorts = ports.subList(0, 2 * BROKERS);
        String registryPort = ports.get(2 * BROKERS);
        String clusterId = Uuid.randomUuid().toString();
        List<String> bootstrap = new ArrayList<>();
        for (int node = 1; node <= BROKERS; node++) {
            brokers.add(broker(node, clusterId, brokerPorts));
            bootstrap.add("127.0.0.1:" + brokerPorts.get(2 * node - 2));
        }
        registry = Part.of(
                "registry",
                RegistryNode.class,
                "-Xmx128m",
                List.of(registryPort, directory.resolve("registry").toString()),
                directory,
                "ready: ");
        follower = new RegistryFollower("http://127.0.0.1:" + registryPort);
        settings.put("bootstrap.servers", String.join(",", bootstrap));
        settings.put("schema.registry.url", "http://127.0.0.1:" + registryPort);
        settings.put("num.standby.replicas", String.valueOf(standbys));
        settings.putAll(instanceSettings());
        settings.putAll(others);
        for (int number = 0; number < MOST_INSTANCES; number++) {
            disks.add(SmallDisk.mount(directory.resolve("disk-" + number), SMALL_DISK_MIB));
            instances.add(instance(number));
        }
    }

    private Part broker(int node, String clusterId, List<String> ports) {
        List<String> arguments = new ArrayList<>(List.of(
                String.valueOf(node),
                clusterId,
                directory.resolve("broker-" + node).toString(),
                String.valueOf(sessionTimeoutMs / 2)));
        arguments.addAll(ports);
        return Part.of("broker-" + node, BrokerNode.class, "-Xmx400m", arguments, directory, "ready: ");
    }

    private Map<String, String> instanceSettings() {
        Map<String, String> all = new HashMap<>();
        all.put("created.topics.partitions", String.valueOf(PARTITIONS));
        all.put("session.timeout.ms", String.valueOf(sessionTimeoutMs));
        all.put("heartbeat.interval.ms", "300");
        // A broker that hangs is given up by clients when the others have done so.
        all.put("request.timeout.ms", String.valueOf(sessionTimeoutMs / 4));
        // A transaction writes to many partitions, and each of them to three brokers.
        all.put("commit.interval.ms", "500");
        // One that an instance leaves open when it is gone for good holds readers up.
        all.put("producer.transaction.timeout.ms", String.valueOf(sessionTimeoutMs / 2));
        // Longer than the registry that instances ask is ever behind, and short, as each unknown id is waited for.
        all.put("unknown.schema.grace.ms", String.valueOf(2 * LAG_MS));
        // What went the long way stays there to be reckoned with.
        all.put("repartition.purge.interval.ms", String.valueOf(Long.MAX_VALUE));
        return all;
    }

    private Part instance(int number) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        settings.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        arguments.addAll(List.of("-D", "schema.registry.url=" + follower.url()));
        arguments.addAll(List.of("-D", "state.dir=" + state(number)));
        // One that comes back within its session has its work again at once.
        arguments.addAll(List.of("-D", "group.instance.id=instance-" + number));
        return Part.of("instance-" + number, Main.class, "-Xmx384m", arguments, directory, "running: ");
    }

    private Path state(int number) {
        return disks.get(number).directory().resolve("state");
    }

    void start(int count) {
        brokers.forEach(Part::start);
        registry.start();
        brokers.forEach(Part::awaitReady);
        registry.awaitReady();
        instances.subList(0, count).forEach(this::add);
    }

    /** An instance that shall run from now on. */
    void add(Part instance) {
        wanted.add(instance);
        instance.start();
        instance.awaitReady();
    }

    /** An instance that shall not run any more; it may do so still. */
    void remove(Part instance) {
        wanted.remove(instance);
    }

    ConvergeConfig config() {
        return new ConvergeConfig(settings);
    }

    Map<String, String> settings() {
        return settings;
    }

    int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    List<Part> brokers() {
        return brokers;
    }

    Part registry() {
        return registry;
    }

    /** How many brokers must have a record of an output. */
    void demandForOutputs(int replicas) {
        ConvergeConfig config = config();
        AlterConfigOp demand = new AlterConfigOp(
                new ConfigEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(replicas)),
                AlterConfigOp.OpType.SET);
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (String topic : List.of(config.convergedTopic(), config.conflictsTopic(), config.deadLettersTopic())) {
            changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(demand));
        }
        try (Admin admin = Admin.create(config.clientSettings())) {
            admin.incrementalAlterConfigs(changes).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the outputs' topics cannot be changed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What instances take for the registry. */
    RegistryFollower follower() {
        return follower;
    }

    /** All that there may be, running or not. */
    List<Part> instances() {
        return instances;
    }

    /** Those that shall run. */
    List<Part> wantedInstances() {
        return instances.stream().filter(wanted::contains).toList();
    }

    List<Part> spareInstances() {
        return instances.stream().filter(instance -> !wanted.contains(instance)).toList();
    }

    /** That of an instance's state. */
    SmallDisk disk(Part instance) {
        return disks.get(instances.indexOf(instance));
    }

    void dropState(Part instance) {
        Directories.deleteRecursively(state(instances.indexOf(instance)));
    }

    /** Also where the process is ended from outside: nothing stays running or mounted. */
    @Override
    public synchronized void close() throws IOException {
        wanted.clear(); // Nobody starts again what is ended here.
        instances.forEach(Part::close);
        follower.close();
        registry.close();
        brokers.forEach(Part::close);
        for (SmallDisk disk : disks) {
            disk.close();
        }
        Directories.deleteRecursively(directory);
    }
}
