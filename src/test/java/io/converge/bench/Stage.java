package io.converge.bench;

import io.converge.runtime.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A broker, its topics, and a process for each contender, which stays so that its code stays compiled. */
final class Stage implements AutoCloseable {

    private final Path directory;
    private final ClusterProcess cluster;
    private final Topics topics;
    private final List<String> jvmOptions;
    private final Map<String, String> settings;
    private final Map<Contender, Worker.Handle> workers = new EnumMap<>(Contender.class);
    private int runs;

    /** What a run took of everything. */
    record Measured(Run run, double brokerCpuSeconds, long internalBytes, long outputBytes) {}

    Stage(List<String> jvmOptions, Map<String, String> settings) throws IOException {
        this.directory = Files.createTempDirectory("converge-benchmark");
        this.cluster = ClusterProcess.start(directory);
        this.topics = new Topics(cluster.settings());
        this.jvmOptions = jvmOptions;
        this.settings = settings;
    }

    Topics topics() {
        return topics;
    }

    Map<String, String> clusterSettings() {
        return cluster.settings();
    }

    Worker.Handle worker(Contender contender) throws IOException {
        Worker.Handle worker = workers.get(contender);
        if (worker == null) {
            worker = Worker.start(contender, jvmOptions);
            workers.put(contender, worker);
        }
        return worker;
    }

    /** A name that no run had before. */
    String newId(Contender contender) {
        return contender.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + runs++;
    }

    /** What an application is told that works on {@code changesTopic} under a name of its own. */
    Map<String, String> applicationSettings(String id, String changesTopic, String guarantee) {
        Map<String, String> all = new HashMap<>(cluster.settings());
        all.putAll(Map.of(
                "application.id",
                id,
                "changes.topics",
                changesTopic,
                "converged.topic",
                id + "-converged",
                "conflicts.topic",
                id + "-conflicts",
                "dead.letters.topic",
                id + "-dead-letters",
                "created.topics.partitions",
                String.valueOf(Topics.PARTITIONS),
                "processing.guarantee",
                guarantee,
                "auto.offset.reset",
                "earliest",
                "state.dir",
                state(id).toString()));
        all.putAll(settings);
        return all;
    }

    Path state(String id) {
        return directory.resolve("state-" + id);
    }

    /** Runs a contender on a workload with an empty state, and leaves nothing behind. */
    Measured run(Contender contender, Scenario scenario, double maxSeconds) throws Exception {
        return run(contender, scenario, Map.of(), maxSeconds);
    }

    /**
     * The same under settings of its own.
     *
     * @param own above those of all applications
     */
    Measured run(Contender contender, Scenario scenario, Map<String, String> own, double maxSeconds) throws Exception {
        Workload workload = scenario.workload(contender);
        topics.fill(workload);
        String id = newId(contender);
        if (!contender.isConverge()) {
            topics.create(id + "-converged", Map.of());
        }
        Map<String, String> application =
                new HashMap<>(applicationSettings(id, workload.topic(), scenario.guarantee()));
        application.putAll(own);
        double before = cluster.cpuSeconds();
        Run run = worker(contender).run(new Worker.Order(application, workload.changes(), maxSeconds, false));
        double brokerCpuSeconds = cluster.cpuSeconds() - before;
        long all = topics.bytes(topic -> topic.startsWith(id + "-"));
        long internal = topics.bytes(topic -> topic.startsWith(id + "-") && isInternal(topic));
        clear(id);
        return new Measured(run, brokerCpuSeconds, internal, all - internal);
    }

    private static boolean isInternal(String topic) {
        return topic.endsWith("-changelog") || topic.endsWith("-repartition");
    }

    /** Deletes an application's topics and its state. */
    void clear(String id) throws InterruptedException {
        topics.delete(topic -> topic.startsWith(id + "-"));
        Directories.deleteRecursively(state(id));
    }

    @Override
    public void close() throws IOException {
        for (Worker.Handle worker : workers.values()) {
            worker.close();
        }
        topics.close();
        cluster.close();
        Directories.deleteRecursively(directory);
    }
}
