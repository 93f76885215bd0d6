package io.converge.bench;

import static org.awaitility.Awaitility.await;

import io.converge.runtime.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long the partitions of an instance stand still that is killed, beyond the time that it takes to be missed. */
@Command(
        name = "recovery",
        description = {
            "Kills one of two instances again and again while changes come, each a process of its own beside the broker.",
            "Time runs from the kill until each partition of the killed one shows a change that was sent after it, less the session",
            "time-out: to consumers of committed records, and to those that read what is not committed, too."
        },
        mixinStandardHelpOptions = true)
final class Recovery implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration ASK = Duration.ofMillis(200);
    private static final String CLASSIC = "classic";

    @Option(names = "--kills", defaultValue = "5", description = "For each row (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(names = "--session-timeout", defaultValue = "10000", description = "In ms (default: ${DEFAULT-VALUE}).")
    private int sessionTimeoutMs;

    @Option(names = "--skus", defaultValue = "5000", description = "(default: ${DEFAULT-VALUE})")
    private int skus;

    @Option(names = "--rate", defaultValue = "200", description = "Changes a second (default: ${DEFAULT-VALUE}).")
    private int perSecond;

    @Option(names = "--guarantees", split = ",", description = "Only these.")
    private List<String> guarantees = List.of(Scenario.EXACTLY_ONCE, Scenario.AT_LEAST_ONCE);

    @Option(
            names = "--protocols",
            split = ",",
            defaultValue = CLASSIC,
            description = "Of the group: classic, streams (default: ${DEFAULT-VALUE}).")
    private List<String> protocols;

    @Option(
            names = "--standbys",
            split = ",",
            defaultValue = "0,1",
            description = "Copies of the state (default: ${DEFAULT-VALUE}).")
    private List<Integer> standbys;

    @Option(names = "--broker", description = "A setting of the broker, above those that an embedded one has.")
    private Map<String, String> brokerSettings = Map.of();

    @Mixin
    private StageOptions options;

    /**
     * @param processedSeconds after the session time-out, for each kill, when all partitions had gone on
     * @param visibleSeconds when all of them showed it to consumers of committed records
     */
    record Measured(
            String guarantee,
            String protocol,
            int standbys,
            List<Double> processedSeconds,
            List<Double> visibleSeconds) {}

    @Override
    public Integer call() throws Exception {
        List<Measured> all = new ArrayList<>();
        for (String guarantee : guarantees) {
            for (String protocol : protocols) {
                for (int copies : standbys) {
                    all.add(measure(guarantee, protocol, copies));
                }
            }
        }
        System.out.println("| beyond a session time-out of %,d ms | processed, median | most | visible, median | most |"
                .formatted(sessionTimeoutMs));
        System.out.println("|---|--:|--:|--:|--:|");
        all.forEach(one -> System.out.printf(
                "| %s, %s, %d standby | %.1f s | %.1f s | %.1f s | %.1f s |%n",
                one.guarantee(),
                one.protocol(),
                one.standbys(),
                Result.median(one.processedSeconds()),
                Collections.max(one.processedSeconds()),
                Result.median(one.visibleSeconds()),
                Collections.max(one.visibleSeconds())));
        Figures.write(options.output(), "recovery", "recovery", all);
        return 0;
    }

    private Map<String, String> broker() {
        Map<String, String> all = new HashMap<>(Map.of(
                "group.streams.session.timeout.ms",
                String.valueOf(sessionTimeoutMs),
                "group.streams.min.session.timeout.ms",
                String.valueOf(sessionTimeoutMs),
                "group.streams.heartbeat.interval.ms",
                "1000",
                "group.streams.min.heartbeat.interval.ms",
                "1000"));
        all.putAll(brokerSettings);
        return all;
    }

    private Measured measure(String guarantee, String protocol, int copies) throws Exception {
        Path directory = Files.createTempDirectory("converge-benchmark");
        Map<String, String> broker = broker();
        broker.put("group.streams.num.standby.replicas", String.valueOf(copies));
        try (ClusterProcess cluster = ClusterProcess.start(directory, broker);
                Topics topics = new Topics(cluster.settings())) {
            topics.create("changes", Map.of());
            topics.createConverged("converged");
            Map<String, String> all = new HashMap<>(cluster.settings());
            all.putAll(Map.of(
                    "application.id",
                    "recovery",
                    "changes.topics",
                    "changes",
                    "converged.topic",
                    "converged",
                    "created.topics.partitions",
                    String.valueOf(Topics.PARTITIONS),
                    "processing.guarantee",
                    guarantee,
                    "auto.offset.reset",
                    "earliest",
                    "group.protocol",
                    protocol,
                    // Else who comes back has no work before a rebalance that is ten minutes away.
                    "acceptable.recovery.lag",
                    String.valueOf(Long.MAX_VALUE)));
            if (protocol.equals(CLASSIC)) {
                all.put("session.timeout.ms", String.valueOf(sessionTimeoutMs));
                all.put("num.standby.replicas", String.valueOf(copies));
            }
            all.putAll(options.settings());
            Map<String, String> quick = new HashMap<>(cluster.settings());
            quick.put("linger.ms", "1");
            try (SteadyChanges changes = new SteadyChanges(
                            quick, "changes", Workload.BASE.ofSkus(skus, skus).writer(), skus, perSecond);
                    Sightings committed = new Sightings(cluster.settings(), "converged", "read_committed");
                    Sightings written = new Sightings(cluster.settings(), "converged", "read_uncommitted")) {
                return killAgainAndAgain(
                        new Measured(guarantee, protocol, copies, new ArrayList<>(), new ArrayList<>()),
                        all,
                        directory,
                        changes,
                        written,
                        committed);
            }
        } finally {
            Directories.deleteRecursively(directory);
        }
    }

    private Measured killAgainAndAgain(
            Measured measured,
            Map<String, String> all,
            Path directory,
            SteadyChanges changes,
            Sightings written,
            Sightings committed)
            throws Exception {
        Member[] members = new Member[2];
        try {
            for (int kill = 0; kill <= kills; kill++) {
                for (int i = 0; i < members.length; i++) {
                    if (members[i] == null) {
                        Map<String, String> own = new HashMap<>(all);
                        own.put("state.dir", directory.resolve("state-" + i).toString());
                        members[i] = Member.start(own, options.jvmOptions());
                        // One after the other, until its topics and its policy are there.
                        members[i].partitions();
                    }
                }
                List<Set<Integer>> work = awaitShared(members, committed);
                if (kill == kills) {
                    break;
                }
                int victim = kill % members.length;
                // Not always at the same moment of heartbeats and commits.
                Thread.sleep(337L * kill);
                changes.check();
                long killedMs = System.currentTimeMillis();
                long begin = System.nanoTime();
                members[victim].kill();
                members[victim] = null;
                measured.processedSeconds().add(beyond(begin, written, work.get(victim), killedMs));
                measured.visibleSeconds().add(beyond(begin, committed, work.get(victim), killedMs));
                System.err.printf(
                        "%s, %s, %d standby: processed %.2f s, visible %.2f s beyond the session time-out%n",
                        measured.guarantee(),
                        measured.protocol(),
                        measured.standbys(),
                        measured.processedSeconds().get(kill),
                        measured.visibleSeconds().get(kill));
            }
        } finally {
            for (Member member : members) {
                if (member != null) {
                    member.close();
                }
            }
        }
        return measured;
    }

    private double beyond(long begin, Sightings sightings, Set<Integer> partitions, long killedMs) {
        await().pollInterval(POLL)
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(() -> sightings.haveShown(partitions, killedMs));
        return (System.nanoTime() - begin) / 1e9 - sessionTimeoutMs / 1e3;
    }

    /** Waits until each has work, all of it is somebody's, and nothing is behind. */
    private static List<Set<Integer>> awaitShared(Member[] members, Sightings committed) {
        List<List<Set<Integer>>> last = new ArrayList<>();
        await().pollInterval(ASK).atMost(PATIENCE).until(() -> {
            List<Set<Integer>> work = new ArrayList<>();
            for (Member member : members) {
                work.add(member.partitions());
            }
            last.add(work);
            return isShared(work)
                    && last.size() > 10
                    && last.subList(last.size() - 10, last.size()).stream().allMatch(work::equals)
                    && committed.haveShown(all(), System.currentTimeMillis() - 1000);
        });
        return last.get(last.size() - 1);
    }

    private static boolean isShared(List<Set<Integer>> work) {
        Set<Integer> together = new HashSet<>();
        work.forEach(together::addAll);
        return work.stream().noneMatch(Set::isEmpty)
                && together.equals(all())
                && work.stream().mapToInt(Set::size).sum() == Topics.PARTITIONS;
    }

    private static Set<Integer> all() {
        Set<Integer> partitions = new HashSet<>();
        for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
            partitions.add(partition);
        }
        return partitions;
    }
}
