package io.converge.bench;

import io.converge.runtime.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Throughput of all contenders over the same changes on the same broker, round by round in turn. */
@Command(
        name = "end-to-end",
        description = "Throughput of Converge, of hand-written topologies and of PostgreSQL over the same changes.",
        mixinStandardHelpOptions = true)
final class EndToEnd implements Callable<Integer> {

    @Option(
            names = "--changes",
            defaultValue = "1000000",
            description = "Changes in the topic (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Option(names = "--rounds", defaultValue = "5", description = "Measured rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--max-seconds", defaultValue = "60", description = "The longest run (default: ${DEFAULT-VALUE}).")
    private double maxSeconds;

    @Option(names = "--contenders", split = ",", description = "Only these.")
    private List<Contender> contenders;

    @Option(names = "--jvm", split = " ", defaultValue = "-Xmx512m", description = "Options of the workers' JVMs.")
    private List<String> jvm;

    @Option(names = "--guarantee", defaultValue = "exactly_once_v2")
    private String guarantee;

    @Option(names = "--bytes", defaultValue = "110")
    private int bytes;

    @Option(names = "--conflicts", defaultValue = "1")
    private int conflicts;

    @Option(names = "--misplaced")
    private boolean misplaced;

    @Option(names = "-D")
    private Map<String, String> extra = Map.of();

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("converge-benchmark");
        try (ClusterProcess cluster = ClusterProcess.start(directory);
                Topics topics = new Topics(cluster.settings())) {
            Workload workload = new Workload(changes, Math.max(1, changes / 10), bytes, conflicts, misplaced, 2);
            topics.fill(workload);
            System.out.println("changes topic bytes per change " + topics.bytes(workload.name()::equals) / changes);
            Map<Contender, Worker.Handle> workers = new EnumMap<>(Contender.class);
            Map<Contender, List<Double>> rates = new EnumMap<>(Contender.class);
            for (int round = 0; round <= rounds; round++) {
                for (Contender contender : contenders == null ? List.of(Contender.values()) : contenders) {
                    if (misplaced && !contender.takesMisplaced()) continue;
                    if (!workers.containsKey(contender)) {
                        workers.put(contender, Worker.start(contender, jvm));
                    }
                    String id = contender.name().toLowerCase(java.util.Locale.ROOT) + "-" + round;
                    Map<String, String> settings = new HashMap<>(cluster.settings());
                    settings.putAll(Contender.names(id, workload));
                    settings.put("processing.guarantee", guarantee);
                    settings.put("auto.offset.reset", "earliest");
                    settings.put("created.topics.partitions", "" + Topics.PARTITIONS);
                    settings.put("state.dir", directory.resolve("state").toString());
                    settings.putAll(extra);
                    if (!contender.isConverge()) {
                        topics.create(id + "-converged", Map.of());
                    }
                    double cpu = cluster.cpuSeconds();
                    Run run = workers.get(contender).run(new Worker.Order(settings, changes, maxSeconds));
                    double broker = cluster.cpuSeconds() - cpu;
                    long out = topics.bytes(
                            t -> t.startsWith(id) && !t.contains("changelog") && !t.contains("repartition"));
                    long log = topics.bytes(
                            t -> t.startsWith(id) && (t.contains("changelog") || t.contains("repartition")));
                    System.out.printf(
                            "%s round %d %,.0f/s  %d in %.2f s  cpu/M %.1f broker %.1f  out %d log %d peak %d heap %d%n",
                            contender.label(),
                            round,
                            run.perSecond(),
                            run.processed(),
                            run.seconds(),
                            run.cpuSeconds() * 1e6 / run.processed(),
                            broker * 1e6 / run.processed(),
                            out / run.processed(),
                            log / run.processed(),
                            run.peakBytes() >> 20,
                            run.heapBytes() >> 20);
                    if (round > 0)
                        rates.computeIfAbsent(contender, c -> new ArrayList<>()).add(run.perSecond());
                    topics.delete(t -> t.startsWith(id));
                    Directories.deleteRecursively(directory.resolve("state"));
                }
            }
            rates.forEach((c, r) -> {
                r.sort(null);
                System.out.printf(
                        "%-32s %,.0f  (%,.0f – %,.0f)%n",
                        c.label(), r.get(r.size() / 2), r.get(0), r.get(r.size() - 1));
            });
            for (Worker.Handle w : workers.values()) w.close();
        } finally {
            Directories.deleteRecursively(directory);
        }
        return 0;
    }
}
