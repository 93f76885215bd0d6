package io.converge.bench;

import io.converge.bench.micro.CoreBenchmark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The parts by themselves. */
@Command(
        name = "micro",
        description = "Time and allocated bytes of the core, the state's codec and the serializers (JMH).",
        mixinStandardHelpOptions = true)
final class Micro implements Callable<Integer> {

    @Parameters(arity = "0..1", defaultValue = "", description = "A regular expression of the benchmarks to run.")
    private String include;

    @Option(names = "--forks", defaultValue = "1", description = "JVMs for each benchmark (default: ${DEFAULT-VALUE}).")
    private int forks;

    @Option(names = "--iterations", defaultValue = "5", description = "Of a second each (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(
            names = "--output",
            defaultValue = "target/benchmark",
            description = "Folder of the JSON (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(output);
        new Runner(new OptionsBuilder()
                        .include(CoreBenchmark.class.getPackageName() + ".*" + include)
                        .forks(forks)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(iterations)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result(output.resolve("micro.json").toString())
                        .build())
                .run();
        return 0;
    }
}
