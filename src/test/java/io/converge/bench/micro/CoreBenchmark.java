package io.converge.bench.micro;

import io.converge.bench.HighestPrice;
import io.converge.causality.Acceptance;
import io.converge.causality.Acceptance.Accepted;
import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import java.util.HashMap;
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

/** The decision: joining a change to the versions of several origins, and reading those under each policy. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoreBenchmark {

    private static final int MAX_ORIGINS = 256;

    @Param({"1", "2", "4", "16"})
    public int origins;

    @Param({"last-write-wins", "field-merge", "custom"})
    public String policy;

    private ItemState concurrent;
    private Change next;
    private Resolver resolver;

    @Setup
    public void prepare() {
        Map<String, String> settings = new HashMap<>(Map.of("resolution.policy", policy));
        if (policy.equals("custom")) {
            settings.put("resolution.procedure", HighestPrice.class.getName());
        }
        resolver = new ConvergeConfig(settings).resolver();
        concurrent = SampleChanges.concurrent(origins);
        next = SampleChanges.resolving(origins);
    }

    /** A change that has seen all versions. */
    @Benchmark
    public Acceptance accept() {
        return concurrent.accept(next, MAX_ORIGINS);
    }

    /** As many versions as there are origins, none of which has seen another. */
    @Benchmark
    public Resolution resolve() {
        return resolver.resolve("SKU-0000001", concurrent);
    }

    /** Both, as for each change. */
    @Benchmark
    public Resolution acceptAndResolve() {
        Accepted accepted = (Accepted) concurrent.accept(next, MAX_ORIGINS);
        return resolver.resolve("SKU-0000001", accepted.state());
    }
}
