package io.converge.causality;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.VersionVector;
import io.converge.oracle.Products;
import io.converge.oracle.RandomHistory;
import io.converge.policy.Alignment;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of what is remembered of leaves, on honest histories with stale changes and with several contents under one dot. */
class EditsTest {

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyOrderOfChangesIsRememberedAlike(long seed) {
        Convergence convergence = convergence(seed);
        List<Change> history = history(seed);
        ItemState expected = after(convergence, history);
        for (int i = 0; i < 10; i++) {
            List<Change> shuffled = new ArrayList<>(history);
            Collections.shuffle(shuffled, new Random(seed * 31 + i));

            assertThat(after(convergence, shuffled)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatComesTooLateForTheSkuIsHeardByItsLeavesAlike(long seed) {
        Convergence convergence = convergence(seed);
        List<Change> history = history(seed);
        List<Change> latestFirst = new ArrayList<>(history);
        Collections.reverse(latestFirst);

        assertThat(after(convergence, latestFirst)).as("seed %d", seed).isEqualTo(after(convergence, history));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changeThatIsHeardAgainGivesTheVeryStateBack(long seed) {
        Convergence convergence = convergence(seed);
        List<Change> history = history(seed);
        ItemState state = after(convergence, history);
        for (Change change : history) {
            assertThat(after(convergence, state, change)).as("seed %d", seed).isSameAs(state);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void writesOfOneLeafAreJoinedInAnyOrderAndOnce(long seed) {
        List<Change> history = history(seed);
        DottedWrites expected = joined(history);
        for (int i = 0; i < 10; i++) {
            List<Change> shuffled = new ArrayList<>(history);
            shuffled.addAll(history.subList(0, history.size() / 2));
            Collections.shuffle(shuffled, new Random(seed * 31 + i));

            assertThat(joined(shuffled)).as("seed %d", seed).isEqualTo(expected);
        }
        for (Change change : history) {
            assertThat(expected.accept(change.version(), covered(change))).isSameAs(expected);
        }
    }

    private static DottedWrites joined(List<Change> changes) {
        DottedWrites writes = DottedWrites.NONE;
        for (Change change : changes) {
            writes = writes.accept(change.version(), covered(change));
        }
        return writes;
    }

    private static VersionVector covered(Change change) {
        VersionVector context = change.context() == null ? VersionVector.EMPTY : change.context();
        return context.with(change.dot().origin(), change.dot().sequence() - 1);
    }

    private static Products products(long seed) {
        return Products.values()[(int) (seed % Products.values().length)];
    }

    private static List<Change> history(long seed) {
        return RandomHistory.of(new Random(seed), products(seed).schema());
    }

    private static Convergence convergence(long seed) {
        ConvergeConfig config = new ConvergeConfig(products(seed).mergingSettings(seed));
        return new Convergence(new Resolver(config.rules(), Alignment.NONE), 256);
    }

    private static ItemState after(Convergence convergence, List<Change> changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = after(convergence, state, change);
        }
        return state;
    }

    /** A change whose fields are a part of a group is refused; then the state stays. */
    private static ItemState after(Convergence convergence, ItemState state, Change change) {
        return convergence.step(state, change) instanceof Converged converged ? converged.state() : state;
    }
}
