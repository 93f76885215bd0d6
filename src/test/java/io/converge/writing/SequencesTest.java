package io.converge.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The law of a writer's sequences: of each sku they grow, whatever the clock does and however often the writer is started again. */
class SequencesTest {

    private static final int SEEDS = 300;
    private static final int STEPS = 400;
    private static final String[] SKUS = {"A", "B", "Aa", "BB", "LAP-001", ""};

    /** How a life of a writer begins: what keeps its sequences above those of the life before. */
    private enum Start {
        /** The clock shows a later time than ever before, at the start alone. */
        CLOCK {
            @Override
            long nowMs(Life life) {
                return life.latestMs + 1 + life.random.nextInt(1_000);
            }
        },
        /** The clock may have been set back, but the writer says how far it had come. */
        TOLD {
            @Override
            void tell(Life life) {
                life.sequences.startAfter(life.last.values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0));
            }
        },
        /** The clock may have been set back, but every change hands back what was read. */
        READ {
            @Override
            long seen(Life life, String sku) {
                return life.last.getOrDefault(sku, 0L);
            }
        };

        long nowMs(Life life) {
            return life.random.nextInt(100_000);
        }

        void tell(Life life) {}

        /** What a change hands back: never more than there was. */
        long seen(Life life, String sku) {
            long last = life.last.getOrDefault(sku, 0L);
            return last == 0 || life.random.nextInt(3) > 0 ? 0 : 1 + Math.floorMod(life.random.nextLong(), last);
        }
    }

    private static final class Life {

        private final Random random;
        private final Map<String, Long> last = new HashMap<>();
        private Sequences sequences;
        private Start start;
        private long nowMs;
        private long latestMs;

        Life(long seed) {
            this.random = new Random(seed);
            begin(Start.CLOCK);
        }

        private void begin(Start how) {
            start = how;
            nowMs = start.nowMs(this);
            sequences = new Sequences(random.nextInt(Sequences.INSTANCES), nowMs);
            start.tell(this);
        }

        /** While a writer lives its clock may jump both ways. */
        private void step() {
            if (random.nextInt(20) == 0) {
                begin(Start.values()[random.nextInt(3)]);
            } else if (random.nextInt(10) == 0) {
                nowMs += random.nextInt(20_001) - 10_000;
            } else {
                nowMs += random.nextInt(3);
            }
        }

        private void change() {
            String sku = SKUS[random.nextInt(SKUS.length)];
            long next = sequences.next(sku, start.seen(this, sku), nowMs);
            assertThat(next).as("%s after %s", sku, start).isGreaterThan(last.getOrDefault(sku, 0L));
            last.put(sku, next);
            latestMs = Math.max(latestMs, Math.max(nowMs, next / Sequences.INSTANCES));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sequencesOfASkuGrowOverRestartsAndJumpsOfTheClock(long seed) {
        Life life = new Life(seed);
        for (int i = 0; i < STEPS; i++) {
            life.step();
            life.change();
        }
    }

    static Stream<Long> seeds() {
        return IntStream.range(0, SEEDS).mapToObj(Long::valueOf);
    }

    @Test
    void twoInstancesNeverMakeOneSequence() {
        Random random = new Random(1);
        Sequences left = new Sequences(0, 0);
        Sequences right = new Sequences(999, 0);
        Set<Long> made = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            Sequences either = random.nextBoolean() ? left : right;
            long seen = made.isEmpty() || random.nextBoolean() ? 0 : random.nextInt(50_000);
            assertThat(made.add(either.next("A", seen, random.nextInt(20)))).isTrue();
        }
    }

    @Test
    void threadsNeverGetOneSequenceOfASku() throws Exception {
        Sequences sequences = new Sequences(7, 0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<Long>>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> IntStream.range(0, 5_000)
                        .mapToObj(any -> sequences.next("A", 0, 5))
                        .toList()));
            }
            Set<Long> made = new HashSet<>();
            for (Future<List<Long>> some : all) {
                assertThat(some.get()).isSorted();
                made.addAll(some.get());
            }
            assertThat(made).hasSize(20_000);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void sequenceIsTheTimeAndTheInstance() {
        assertThat(new Sequences(7, 0).next("A", 0, 1_769_860_800_000L)).isEqualTo(1_769_860_800_000_007L);
    }

    @Test
    void clockBefore1970GivesSequencesFromOneOn() {
        Sequences sequences = new Sequences(0, -5);

        assertThat(sequences.next("A", 0, -5)).isEqualTo(1_000);
        assertThat(sequences.next("A", 0, 0)).isEqualTo(2_000);
    }

    /** An import of many skus within a millisecond. */
    @Test
    void changesOfManySkusHardlyRunAheadOfTheClock() {
        Sequences sequences = new Sequences(0, 0);

        assertThat(IntStream.range(0, 10_000).mapToLong(i -> sequences.next("SKU-" + i, 0, 1_000)))
                .allMatch(sequence -> sequence < 1_050 * Sequences.INSTANCES);
    }

    @Test
    void nothingIsLeftBehindTheGreatestNumber() {
        assertThatThrownBy(() -> new Sequences(0, 0).next("A", Long.MAX_VALUE, 1))
                .isInstanceOf(ArithmeticException.class);
    }
}
