package io.converge.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks' command line. */
@Command(
        name = "benchmark",
        description = "Measures Converge against what one would write by hand.",
        mixinStandardHelpOptions = true,
        subcommands = {
            EndToEnd.class,
            Compression.class,
            Latency.class,
            Growth.class,
            Lookups.class,
            Recovery.class,
            StateSize.class,
            SinkRates.class,
            SinkLatency.class,
            Startup.class,
            Micro.class
        })
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** @return 0 if all was measured */
    public static int execute(String... arguments) {
        return new CommandLine(new Benchmarks()).execute(arguments);
    }
}
