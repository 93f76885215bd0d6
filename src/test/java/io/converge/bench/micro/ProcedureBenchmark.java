package io.converge.bench.micro;

import io.converge.bench.HighestPrice;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Two versions that meet, by the same procedure in Java and in JavaScript. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProcedureBenchmark {

    @Param({"Java", "JavaScript"})
    public String language;

    private ItemState concurrent;
    private Resolver resolver;

    @Setup
    public void prepare() {
        String procedure = language.equals("Java")
                ? HighestPrice.class.getName()
                : "file:src/test/resources/procedures/highest-price.js";
        resolver =
                new ConvergeConfig(Map.of("resolution.policy", "custom", "resolution.procedure", procedure)).resolver();
        concurrent = SampleChanges.concurrent(2);
    }

    /** The later one is the dearer one, so the procedure replaces what is committed. */
    @Benchmark
    public Resolution merge() {
        return resolver.resolve("SKU-0000001", concurrent);
    }
}
