package io.converge.cli;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description = {
            "Compares two converged topics: those of two regions, or of two applications.",
            "Prints a digest for each partition and then every sku that differs, a line of JSON each, and fails if there is one.",
            "A deleted sku is equal to one that is not there, as a compacted topic forgets it."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    private static final long PAUSE_MS = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--against",
            required = true,
            paramLabel = "KEY=VALUE",
            description = "How the settings of the other one differ, as in --against bootstrap.servers=west:9092 or"
                    + " --against converged.topic=products-2.")
    private Map<String, String> against;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            defaultValue = "0",
            description = "While they differ, compare again for so long, as changes may be on their way (0).")
    private long timeoutMs;

    @Option(
            names = "--max-differences",
            paramLabel = "N",
            defaultValue = "100",
            description = "Print so many of the skus that differ (100).")
    private int maxDifferences;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConvergeConfig config = settings.read();
        ConvergedTopic here = new ConvergedTopic(config);
        ConvergedTopic there = new ConvergedTopic(config.with(against));
        CatalogueComparison comparison = new CatalogueComparison(here, there, maxDifferences);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!comparison.isEqual() && System.nanoTime() - deadline < 0) {
            spec.commandLine().getErr().println(comparison.summary() + "; comparing again");
            Thread.sleep(PAUSE_MS);
            comparison = new CatalogueComparison(here, there, maxDifferences);
        }
        PrintWriter out = spec.commandLine().getOut();
        comparison.lines().forEach(out::println);
        out.flush();
        spec.commandLine().getErr().println(comparison.summary());
        return comparison.isEqual() ? 0 : Main.FAILED;
    }
}
