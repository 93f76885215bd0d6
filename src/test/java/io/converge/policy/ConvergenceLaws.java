package io.converge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.model.Change;
import io.converge.model.Outcome;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.policy.Convergence.Converged;
import io.converge.testing.Histories;
import io.converge.testing.Policing;
import io.converge.testing.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds under every policy, on random honest histories; a subclass names the policy. */
abstract class ConvergenceLaws {

    private final Resolver resolver;
    private final Convergence convergence;

    ConvergenceLaws(Policy policy, List<Pointer> paths, long assumedLagMs) {
        resolver = Policing.resolver(policy, paths, assumedLagMs);
        convergence = new Convergence(resolver, 256);
    }

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyOrderGivesTheSame(long seed) {
        List<Change> history = Histories.honest(seed);
        Result expected = converge(history);
        for (int i = 0; i < 20; i++) {
            List<Change> shuffled = new ArrayList<>(history);
            Collections.shuffle(shuffled, new Random(seed * 31 + i));
            assertSame(converge(shuffled), expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void replayingAnyPartChangesAndEmitsNothing(long seed) {
        List<Change> history = Histories.honest(seed);
        ItemState state = converge(history).state();
        List<Change> again = new ArrayList<>(history);
        Collections.shuffle(again, new Random(seed));
        for (Change change : again) {
            Converged step = (Converged) convergence.step(state, change);
            assertThat(step.state()).isSameAs(state);
            assertThat(step.emission()).isEqualTo(Emission.NOTHING);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void repetitionsOnTheWayChangeNothing(long seed) {
        List<Change> history = Histories.honest(seed);
        Random random = new Random(seed);
        List<Change> repeated = new ArrayList<>();
        for (Change change : history) {
            repeated.add(change);
            repeated.add(repeated.get(random.nextInt(repeated.size())));
        }
        assertSame(converge(repeated), converge(history));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasEmittedLastIsHowTheStateReads(long seed) {
        ItemState state = ItemState.EMPTY;
        Outcome emitted = null;
        for (Change change : Histories.honest(seed)) {
            Converged step = (Converged) convergence.step(state, change);
            emitted = step.emission().converged() == null
                    ? emitted
                    : step.emission().converged();
            state = step.state();
            assertThat(emitted.sameContent(resolver.resolve("SKU-0", state).outcome()))
                    .isTrue();
        }
    }

    private record Result(ItemState state, Resolution resolution) {}

    private Result converge(List<Change> changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = ((Converged) convergence.step(state, change)).state();
        }
        return new Result(state, resolver.resolve("SKU-0", state));
    }

    private static void assertSame(Result actual, Result expected) {
        assertThat(actual.state()).isEqualTo(expected.state());
        assertThat(Reading.of(actual.resolution())).isEqualTo(Reading.of(expected.resolution()));
        assertThat(Product.sameContent(
                        actual.resolution().outcome().product(),
                        expected.resolution().outcome().product()))
                .isTrue();
    }
}
