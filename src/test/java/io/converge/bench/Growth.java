package io.converge.bench;

import io.converge.runtime.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How speed, memory and the time of a restore go with the number of skus, of origins, and of changes of one sku. */
@Command(
        name = "growth",
        description = "Throughput, memory and restore time as skus, origins and histories grow.",
        mixinStandardHelpOptions = true)
final class Growth implements Callable<Integer> {

    private static final double NO_LIMIT = 3_600;
    private static final double WARM_UP_SECONDS = 20;
    private static final int WARM_UP_CHANGES = 500_000;

    @Option(
            names = "--skus",
            split = ",",
            defaultValue = "10000,100000,1000000,10000000",
            description = "(default: ${DEFAULT-VALUE})")
    private List<Integer> skus;

    @Option(names = "--origins", split = ",", defaultValue = "1,4,16,64", description = "(default: ${DEFAULT-VALUE})")
    private List<Integer> origins;

    @Option(
            names = "--changes",
            defaultValue = "1000000",
            description = "Besides one for each sku (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Mixin
    private StageOptions options;

    /**
     * @param heapBytes in use after a collection at the end of the run
     * @param peakBytes resident memory
     * @param stateBytes of the state on disk
     * @param restartSeconds until it is at work again with its state
     * @param restoreSeconds until it is at work again after its state was deleted
     */
    record Measured(
            String what,
            double perSecond,
            long heapBytes,
            long peakBytes,
            long stateBytes,
            double restartSeconds,
            double restoreSeconds) {}

    @Override
    public Integer call() throws Exception {
        List<Measured> all = new ArrayList<>();
        System.out.println(
                "| | changes/s | heap after a collection | peak memory | state on disk | restart | restore |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|");
        for (int count : skus) {
            keep(all, measure("%,d skus".formatted(count), workload(count, 2)));
        }
        for (int count : origins) {
            keep(all, measure("%d origin%s".formatted(count, count == 1 ? "" : "s"), workload(10_000, count)));
        }
        keep(all, measure("1 000 skus, a long history each", workload(1_000, 2)));
        Figures.write(options.output(), "growth", "growth", all);
        return 0;
    }

    private Workload workload(int skuCount, int originCount) {
        return Workload.BASE.ofSkus(skuCount, skuCount + changes).ofOrigins(originCount);
    }

    private static void keep(List<Measured> all, Measured one) {
        all.add(one);
        System.out.printf(
                "| %s | %,.0f | %d MiB | %d MiB | %d MiB | %.1f s | %.1f s |%n",
                one.what(),
                one.perSecond(),
                one.heapBytes() >> 20,
                one.peakBytes() >> 20,
                one.stateBytes() >> 20,
                one.restartSeconds(),
                one.restoreSeconds());
    }

    /** In processes of their own, so that one's memory is not another's. */
    private Measured measure(String what, Workload workload) throws Exception {
        try (Stage stage = options.stage()) {
            Contender contender = Contender.LAST_WRITE_WINS;
            Workload warmUp = Workload.BASE.ofChanges(Math.min(changes, WARM_UP_CHANGES));
            stage.run(contender, new Scenario(warmUp, Scenario.EXACTLY_ONCE), WARM_UP_SECONDS);
            stage.topics().fill(workload);
            String id = stage.newId(contender);
            Map<String, String> application = stage.applicationSettings(id, workload.topic(), Scenario.EXACTLY_ONCE);
            Run run = stage.worker(contender).run(new Worker.Order(application, workload.changes(), NO_LIMIT, true));
            long stateBytes = bytes(stage.state(id));
            double restartSeconds = seconds(stage.worker(contender), application);
            Directories.deleteRecursively(stage.state(id));
            double restoreSeconds = seconds(stage.worker(contender), application);
            return new Measured(
                    what,
                    run.perSecond(),
                    run.heapBytes(),
                    run.peakBytes(),
                    stateBytes,
                    restartSeconds,
                    restoreSeconds);
        }
    }

    /** Nothing is left to be processed: a run is over when the state is there. */
    private static double seconds(Worker.Handle worker, Map<String, String> application) throws IOException {
        long begin = System.nanoTime();
        worker.run(new Worker.Order(application, 0, NO_LIMIT, false));
        return (System.nanoTime() - begin) / 1e9;
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
