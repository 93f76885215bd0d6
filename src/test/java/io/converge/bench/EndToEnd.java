package io.converge.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Throughput of all contenders over the same changes on the same broker, round by round in turn. */
@Command(
        name = "end-to-end",
        description = {
            "Throughput of Converge, of hand-written topologies and of PostgreSQL over the same changes.",
            "Each contender runs in a JVM of its own, which stays; the contenders take turns in each round."
        },
        mixinStandardHelpOptions = true)
final class EndToEnd implements Callable<Integer> {

    @Option(names = "--changes", defaultValue = "1000000", description = "In each topic (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Option(names = "--warm-up", defaultValue = "2", description = "Rounds before (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Of the first scenario (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--other-rounds", defaultValue = "3", description = "Of the others (default: ${DEFAULT-VALUE}).")
    private int otherRounds;

    @Option(
            names = "--max-seconds",
            defaultValue = "20",
            description = "After which a run is cut and counted as far as it came (default: ${DEFAULT-VALUE}).")
    private double maxSeconds;

    @Option(names = "--full", description = "Every size, share of conflicts, placement and guarantee with every other.")
    private boolean full;

    @Option(
            names = "--contenders",
            split = ",",
            description = "Only these: ${COMPLETION-CANDIDATES} (all but WATCHED).")
    private List<Contender> only = Contender.usual();

    @Option(names = "--first-scenario", description = "Only the first scenario.")
    private boolean first;

    @Option(names = "--scenario", description = "Only scenarios with this text in their names, such as leaves.")
    private String scenarioName = "";

    @Option(
            names = "--claims",
            defaultValue = "1",
            description = "How many changes of a hundred touch a unique key (default: ${DEFAULT-VALUE}).")
    private int claimPercent;

    @Option(names = "--no-postgres", description = "Without PostgreSQL.")
    private boolean withoutPostgres;

    @Option(names = "--postgres-url", description = "A server that runs already, as jdbc:postgresql://…")
    private String postgresUrl;

    @Mixin
    private StageOptions options;

    private final List<Result> results = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Workload base = Workload.BASE.ofChanges(changes).ofClaims(claimPercent);
        List<Scenario> scenarios = (full ? Scenario.all(base) : Scenario.oneByOne(base))
                .stream()
                        .filter(scenario -> scenario.label().contains(scenarioName))
                        .limit(first ? 1 : Long.MAX_VALUE)
                        .toList();
        try (Stage stage = options.stage()) {
            for (Scenario scenario : scenarios) {
                boolean isFirst = scenario.equals(scenarios.get(0));
                measure(stage, scenario, isFirst ? warmUp : 0, isFirst ? rounds : otherRounds);
            }
        }
        if (!withoutPostgres) {
            PostgresWriters.measure(base, postgresUrl, maxSeconds / 4, this::progress)
                    .forEach(results::add);
        }
        Report report = new Report(results);
        System.out.println(report.table());
        report.write(options.output());
        return 0;
    }

    private void measure(Stage stage, Scenario scenario, int warmUpRounds, int measuredRounds) throws Exception {
        Map<Contender, List<Stage.Measured>> measured = new EnumMap<>(Contender.class);
        for (int round = 1 - warmUpRounds; round <= measuredRounds; round++) {
            for (Contender contender : scenario.contenders()) {
                if (only.contains(contender)) {
                    Stage.Measured run = stage.run(contender, scenario, maxSeconds);
                    progress("%s: %s, round %s: %,.0f changes/s"
                            .formatted(
                                    scenario.label(),
                                    contender.label(),
                                    round > 0 ? String.valueOf(round) : "to warm up",
                                    run.run().perSecond()));
                    if (round > 0) {
                        measured.computeIfAbsent(contender, none -> new ArrayList<>())
                                .add(run);
                    }
                }
            }
        }
        measured.forEach((contender, runs) -> results.add(result(scenario, contender, runs)));
    }

    private static Result result(Scenario scenario, Contender contender, List<Stage.Measured> runs) {
        return new Result(
                scenario.label(),
                contender.label(),
                runs.stream().map(run -> run.run().perSecond()).toList(),
                Result.median(runs.stream()
                        .map(run -> run.run().cpuSeconds() * 1e6 / run.run().processed())
                        .toList()),
                Result.median(runs.stream()
                        .map(run -> run.brokerCpuSeconds() * 1e6 / run.run().processed())
                        .toList()),
                Result.median(runs.stream()
                        .map(run -> (double) run.internalBytes() / run.run().processed())
                        .toList()),
                Result.median(runs.stream()
                        .map(run -> (double) run.outputBytes() / run.run().processed())
                        .toList()),
                runs.stream().mapToLong(run -> run.run().peakBytes()).max().orElseThrow());
    }

    private void progress(String line) {
        System.err.println(line);
    }
}
