package io.converge.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks' command line. */
@Command(
        name = "benchmark",
        description = "Measures Converge against what one would write by hand.",
        mixinStandardHelpOptions = true,
        subcommands = {EndToEnd.class, Latency.class, Growth.class, Micro.class})
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }
}
