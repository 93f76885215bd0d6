package io.converge.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a change takes from being produced to being visible as a converged record, at shares of what is sustainable. */
@Command(
        name = "latency",
        description = {
            "Produce-to-visible times at 10 %, 50 % and 80 % of the sustainable rate, read_committed.",
            "Time runs from when a change was due, so that a producer that is held up hides nothing."
        },
        mixinStandardHelpOptions = true)
final class Latency implements Callable<Integer> {

    private static final int[] SHARES = {10, 50, 80};

    @Option(names = "--seconds", defaultValue = "20", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "30",
            description = "Seconds at full load before (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(names = "--guarantees", split = ",", description = "Only these.")
    private List<String> guarantees = List.of(Scenario.EXACTLY_ONCE, Scenario.AT_LEAST_ONCE);

    @Option(names = "--distributions", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Distribution> distributions = List.of(Distribution.values());

    @Mixin
    private StageOptions options;

    /**
     * @param offered changes a second
     * @param received of them, how many a second became visible
     */
    record Measured(
            String guarantee,
            Distribution distribution,
            int sharePercent,
            double offered,
            double received,
            long p50Ms,
            long p99Ms,
            long p999Ms) {}

    @Override
    public Integer call() throws Exception {
        List<Measured> all = new ArrayList<>();
        for (String guarantee : guarantees) {
            // A process for each guarantee: what the other one left compiled is of no use.
            try (Stage stage = options.stage()) {
                for (Distribution distribution : distributions) {
                    measure(stage, distribution, guarantee, all);
                }
            }
        }
        System.out.println("| | offered changes/s | visible changes/s | p50 | p99 | p99.9 |");
        System.out.println("|---|--:|--:|--:|--:|--:|");
        all.forEach(one -> System.out.printf(
                "| %s, %s, %d %% | %,.0f | %,.0f | %d ms | %d ms | %d ms |%n",
                one.guarantee(),
                one.distribution().label(),
                one.sharePercent(),
                one.offered(),
                one.received(),
                one.p50Ms(),
                one.p99Ms(),
                one.p999Ms()));
        Figures.write(options.output(), "latency", "latency", all);
        return 0;
    }

    private void measure(Stage stage, Distribution distribution, String guarantee, List<Measured> all)
            throws Exception {
        List<Load.Encoded> changes = Load.encode(stage.clusterSettings(), distribution);
        run(stage, changes, guarantee, Load.UNLIMITED, warmUpSeconds);
        double sustainable =
                run(stage, changes, guarantee, Load.UNLIMITED, seconds).received();
        System.err.printf("%s, %s: sustains %,.0f changes/s%n", guarantee, distribution.label(), sustainable);
        for (int share : SHARES) {
            double rate = sustainable * share / 100;
            Load.Times times = run(stage, changes, guarantee, rate, seconds);
            Measured measured = new Measured(
                    guarantee,
                    distribution,
                    share,
                    rate,
                    times.received(),
                    times.percentile(50),
                    times.percentile(99),
                    times.percentile(99.9));
            System.err.println(measured);
            all.add(measured);
        }
    }

    private Load.Times run(Stage stage, List<Load.Encoded> changes, String guarantee, double perSecond, int loadSeconds)
            throws Exception {
        return run(stage, Map.of("processing.guarantee", guarantee), changes, perSecond, loadSeconds);
    }

    /**
     * The times of last-write-wins.
     *
     * @param own settings, above those of all applications
     */
    static Load.Times run(
            Stage stage, Map<String, String> own, List<Load.Encoded> changes, double perSecond, int loadSeconds)
            throws Exception {
        String id = stage.newId(Contender.LAST_WRITE_WINS);
        stage.topics().create(id + "-changes", Map.of());
        stage.topics().createConverged(id + "-converged");
        Map<String, String> settings =
                new HashMap<>(stage.applicationSettings(id, id + "-changes", Scenario.EXACTLY_ONCE));
        settings.putAll(own);
        Worker.Order order = new Worker.Order(settings, Long.MAX_VALUE, loadSeconds + 2.0, false);
        Worker.Handle worker = stage.worker(Contender.LAST_WRITE_WINS);
        CompletableFuture<Run> application = CompletableFuture.supplyAsync(() -> worker.runUnchecked(order));
        try (Load load = new Load(stage.clusterSettings(), changes, id + "-changes", id + "-converged")) {
            return load.run(perSecond, loadSeconds);
        } finally {
            application.join();
            stage.clear(id);
        }
    }
}
