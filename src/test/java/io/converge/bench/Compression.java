package io.converge.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What it costs and spares to compress all that Converge writes, over products with texts as catalogues have them. One process runs all
 * types in turns, so that each finds the code of the others compiled.
 */
@Command(
        name = "compression",
        description = {
            "What producer.compression.type does to throughput, CPU time, the broker's disk and the network.",
            "Changes come uncompressed; what is compressed are the records of the outputs and the internal topics."
        },
        mixinStandardHelpOptions = true)
final class Compression implements Callable<Integer> {

    private static final Contender CONTENDER = Contender.LAST_WRITE_WINS;
    private static final String NONE = "none";

    @Option(
            names = "--texts",
            description =
                    "A file in UTF-8 with texts of products, one a line. Without it they are generated, and of no language.")
    private Path file;

    @Option(
            names = "--types",
            split = ",",
            defaultValue = "none,lz4,zstd,snappy,gzip",
            description = "(default: ${DEFAULT-VALUE})")
    private List<String> types;

    @Option(names = "--distributions", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Distribution> distributions = List.of(Distribution.values());

    @Option(names = "--changes", defaultValue = "300000", description = "In each topic (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Option(names = "--warm-up", defaultValue = "1", description = "Rounds before (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "3", description = "(default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--max-seconds",
            defaultValue = "60",
            description = "After which a run is cut and counted as far as it came (default: ${DEFAULT-VALUE}).")
    private double maxSeconds;

    @Option(
            names = "--latency-rate",
            defaultValue = "2000",
            description = "Changes a second at which times are measured (default: ${DEFAULT-VALUE}).")
    private double latencyRate;

    @Option(
            names = "--latency-seconds",
            defaultValue = "10",
            description = "For each type; 0: times are not measured (default: ${DEFAULT-VALUE}).")
    private int latencySeconds;

    @Option(
            names = "--batches",
            description =
                    "Only what a batch of a producer becomes, and in which time of the processor; without a broker.")
    private boolean batchesOnly;

    @Mixin
    private StageOptions options;

    /** What batches became. */
    record BatchesOf(String texts, Distribution distribution, List<Batches.Measured> types) {}

    /**
     * What a million changes, or one, took.
     *
     * @param perSecond changes a second in each round
     * @param cpuSeconds of Converge for a million changes
     * @param brokerCpuSeconds of the broker for a million changes
     * @param internalBytes of the logs of internal topics, for a change
     * @param outputBytes of the logs of the outputs, for a change
     * @param sentBytes to the broker, for a change
     * @param receivedBytes from the broker, for a change
     * @param p50Ms from produced to visible; null: not measured
     */
    record Measured(
            String texts,
            Distribution distribution,
            String type,
            List<Double> perSecond,
            double cpuSeconds,
            double brokerCpuSeconds,
            double internalBytes,
            double outputBytes,
            double sentBytes,
            double receivedBytes,
            Long p50Ms,
            Long p99Ms) {

        double median() {
            return Result.median(perSecond);
        }
    }

    @Override
    public Integer call() throws Exception {
        Texts texts = file == null ? Texts.generated() : Texts.of(file);
        Workload base = Workload.BASE.ofChanges(changes).ofTexts(texts);
        if (batchesOnly) {
            measureBatches(texts, base);
            return 0;
        }
        List<Measured> all = new ArrayList<>();
        try (Stage stage = options.stage()) {
            for (Distribution distribution : distributions) {
                Workload workload = base.distributed(distribution);
                List<Measured> measured = measure(stage, workload, all.isEmpty() ? warmUp : 0);
                all.addAll(measured);
                double bytes = (double) stage.topics().bytes(workload.topic()::equals) / changes;
                System.out.printf(
                        "%n%s, %s, %.0f B a change in the changes topic%n%n",
                        texts.source(), distribution.label(), bytes);
                print(measured);
            }
        }
        Figures.write(options.output(), "compression", "compression", all);
        return 0;
    }

    private void measureBatches(Texts texts, Workload base) throws IOException {
        List<BatchesOf> all = new ArrayList<>();
        for (Distribution distribution : distributions) {
            Batches batches = new Batches(base.distributed(distribution));
            List<Batches.Measured> measured =
                    types.stream().map(batches::measure).toList();
            all.add(new BatchesOf(texts.source(), distribution, measured));
            System.out.printf("%n%s, %s%n%n", texts.source(), distribution.label());
            System.out.println("| | bytes a record | packing | unpacking |");
            System.out.println("|---|--:|--:|--:|");
            measured.forEach(one -> System.out.printf(
                    "| %s | %.0f | %.1f µs | %.1f µs |%n",
                    one.type(), one.bytes(), one.packMicros(), one.unpackMicros()));
        }
        Figures.write(options.output(), "compression-batches", "batches", all);
    }

    private List<Measured> measure(Stage stage, Workload workload, int warmUpRounds) throws Exception {
        Scenario scenario = new Scenario(workload, Scenario.EXACTLY_ONCE);
        Map<String, List<Stage.Measured>> runs = new LinkedHashMap<>();
        for (int round = 1 - warmUpRounds; round <= rounds; round++) {
            for (String type : types) {
                Stage.Measured run = stage.run(CONTENDER, scenario, settings(type), maxSeconds);
                System.err.printf(
                        "%s, %s, round %d: %,.0f changes/s%n",
                        workload.distribution().label(), type, round, run.run().perSecond());
                if (round > 0) {
                    runs.computeIfAbsent(type, none -> new ArrayList<>()).add(run);
                }
            }
        }
        List<Measured> all = new ArrayList<>();
        for (String type : types) {
            all.add(measured(workload, type, runs.get(type), times(stage, workload, type)));
        }
        return all;
    }

    private static Map<String, String> settings(String type) {
        return Map.of("producer.compression.type", type);
    }

    /** @return null if they are not asked for */
    private Load.Times times(Stage stage, Workload workload, String type) throws Exception {
        if (latencySeconds == 0) {
            return null;
        }
        List<Load.Encoded> encoded =
                Load.encode(stage.clusterSettings(), workload, (int) (latencyRate * latencySeconds));
        return Latency.run(stage, settings(type), encoded, latencyRate, latencySeconds);
    }

    private static Measured measured(Workload workload, String type, List<Stage.Measured> runs, Load.Times times) {
        return new Measured(
                workload.texts().source(),
                workload.distribution(),
                type,
                runs.stream().map(run -> run.run().perSecond()).toList(),
                medianForAChange(runs, run -> run.run().cpuSeconds() * 1e6),
                medianForAChange(runs, run -> run.brokerCpuSeconds() * 1e6),
                medianForAChange(runs, Stage.Measured::internalBytes),
                medianForAChange(runs, Stage.Measured::outputBytes),
                medianForAChange(runs, run -> run.run().sentBytes()),
                medianForAChange(runs, run -> run.run().receivedBytes()),
                times == null ? null : times.percentile(50),
                times == null ? null : times.percentile(99));
    }

    private static double medianForAChange(List<Stage.Measured> runs, ToDoubleFunction<Stage.Measured> taken) {
        return Result.median(runs.stream()
                .map(run -> taken.applyAsDouble(run) / run.run().processed())
                .toList());
    }

    private static void print(List<Measured> all) {
        double uncompressed = all.stream()
                .filter(one -> one.type().equals(NONE))
                .mapToDouble(Measured::median)
                .findAny()
                .orElse(Double.NaN);
        System.out.println(
                "| | changes/s, median (least – most) | × none | CPU s per million, own + broker"
                        + " | bytes on disk per change, internal + outputs | sent per change | received per change | p50 | p99 |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        all.forEach(one -> System.out.printf(
                "| %s | %,.0f (%,.0f – %,.0f) | %.2f | %.1f + %.1f | %.0f + %.0f | %.0f | %.0f | %s | %s |%n",
                one.type(),
                one.median(),
                one.perSecond().stream().mapToDouble(value -> value).min().orElseThrow(),
                one.perSecond().stream().mapToDouble(value -> value).max().orElseThrow(),
                one.median() / uncompressed,
                one.cpuSeconds(),
                one.brokerCpuSeconds(),
                one.internalBytes(),
                one.outputBytes(),
                one.sentBytes(),
                one.receivedBytes(),
                ms(one.p50Ms()),
                ms(one.p99Ms())));
    }

    private static String ms(Long time) {
        return time == null ? "" : time + " ms";
    }
}
