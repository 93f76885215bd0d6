package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateCacheTest {

    private static final int MEBIBYTE = 1 << 20;
    /** What a share may lack, or a cache may have beyond it. */
    private static final long CHUNK = 512 * 1024;
    /** What it takes to know where states stand is taken in any case. */
    private static final long SLACK = 512 * 1024;

    @Test
    void whatIsThereIsWhatWasWrittenLast() {
        CacheBudget budget = new CacheBudget(2 * MEBIBYTE);
        StateCache cache = new StateCache(budget);
        Map<Bytes, byte[]> written = new HashMap<>();
        Random random = new Random(1);
        int hits = 0;
        for (int i = 0; i < 100_000; i++) {
            Bytes key = key(random.nextInt(10_000));
            byte[] state = new byte[random.nextInt(20) == 0 ? random.nextInt(40_000) : random.nextInt(300)];
            random.nextBytes(state);
            if (random.nextInt(10) == 0) {
                cache.remove(key);
                written.remove(key);
            } else {
                cache.put(key, state, false);
                written.put(key, state);
            }
            Bytes asked = key(random.nextInt(10_000));
            byte[] hot = cache.get(asked);
            if (hot != null) {
                assertThat(hot).isEqualTo(written.get(asked));
                hits++;
            }
        }
        assertThat(hits).isBetween(1_000, 99_000);

        cache.clear();
        assertThat(budget.take(2 * MEBIBYTE)).as("all is given back").isTrue();
        assertThat(budget.take(1)).isFalse();
    }

    @Test
    void withoutABudgetNothingIsKept() {
        StateCache cache = new StateCache(CacheBudget.NONE);
        cache.put(key(1), new byte[10], false);

        assertThat(cache.get(key(1))).isNull();
    }

    @Test
    void cachesOfTwoTasksShareOneBudget() {
        CacheBudget budget = new CacheBudget(MEBIBYTE);
        StateCache first = new StateCache(budget);
        fill(first, 20_000);
        StateCache second = new StateCache(budget);
        second.put(key(1), new byte[100], false);

        assertThat(second.get(key(1))).as("while the first has everything").isNull();

        first.clear();
        second.put(key(1), new byte[100], false);
        assertThat(second.get(key(1))).hasSize(100);
    }

    @Test
    void taskThatComesLaterGetsItsShareFromAnIdleOneThatHasEverything() {
        CacheBudget budget = new CacheBudget(8 * MEBIBYTE);
        StateCache idle = new StateCache(budget);
        fill(idle, 60_000);
        assertThat(idle.heldBytes()).isGreaterThan(7 * MEBIBYTE);
        StateCache busy = new StateCache(budget);

        for (int round = 0; round < 10; round++) {
            fill(busy, 30_000);
            idle.trim();
        }

        assertThat(busy.heldBytes()).isBetween(4L * MEBIBYTE - CHUNK, 4L * MEBIBYTE + SLACK);
        assertThat(idle.heldBytes()).isBetween(4L * MEBIBYTE - CHUNK, 4L * MEBIBYTE + SLACK);
    }

    @Test
    void busyTaskGivesBackAtItsNextWriteWhatAnotherOneLacks() {
        CacheBudget budget = new CacheBudget(8 * MEBIBYTE);
        StateCache first = new StateCache(budget);
        fill(first, 60_000);
        StateCache second = new StateCache(budget);

        for (int i = 0; i < 200_000; i++) {
            first.put(key(i % 60_000), new byte[100], false);
            second.put(key(i % 60_000), new byte[100], false);
        }

        assertThat(first.heldBytes()).isBetween(4L * MEBIBYTE - CHUNK, 4L * MEBIBYTE + SLACK);
        assertThat(second.heldBytes()).isBetween(4L * MEBIBYTE - CHUNK, 4L * MEBIBYTE + SLACK);
    }

    @Test
    void noMoreIsGivenBackThanIsAskedFor() {
        CacheBudget budget = new CacheBudget(8 * MEBIBYTE);
        StateCache large = new StateCache(budget);
        fill(large, 60_000);
        StateCache small = new StateCache(budget);
        small.put(key(1), new byte[100], false);
        large.trim();
        small.put(key(1), new byte[100], false);

        assertThat(small.get(key(1))).hasSize(100);
        for (int round = 0; round < 10; round++) {
            large.trim();
            fill(large, 60_000);
        }
        assertThat(large.heldBytes()).as("what the small one does not need").isGreaterThan(7 * MEBIBYTE);
    }

    @Test
    void shareOfATaskThatIsGoneIsThereForTheOthers() {
        CacheBudget budget = new CacheBudget(8 * MEBIBYTE);
        StateCache first = new StateCache(budget);
        StateCache second = new StateCache(budget);
        fill(first, 60_000);
        fill(second, 60_000);
        second.clear();

        fill(first, 60_000);

        assertThat(budget.shareBytes()).isEqualTo(8 * MEBIBYTE);
        assertThat(first.heldBytes()).isGreaterThan(7 * MEBIBYTE);
    }

    @Test
    void sharesSmallerThanALargeChunkAreFairToo() {
        CacheBudget budget = new CacheBudget(MEBIBYTE);
        StateCache[] caches = new StateCache[12];
        for (int i = 0; i < caches.length; i++) {
            caches[i] = new StateCache(budget);
            fill(caches[i], 20_000);
        }
        for (int round = 0; round < 40; round++) {
            for (StateCache cache : caches) {
                fill(cache, 1_000);
            }
        }

        for (StateCache cache : caches) {
            assertThat(cache.heldBytes()).isGreaterThan(MEBIBYTE / 12 / 3);
        }
    }

    /** Tasks come, work, rest and go on threads of their own, however they meet. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tasksOfSeveralThreadsComeToTheirSharesAndSeeWhatTheyWroteLast(long seed) throws Exception {
        CacheBudget budget = new CacheBudget(4 * MEBIBYTE);
        int threads = 4;
        CyclicBarrier rounds = new CyclicBarrier(threads);
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            tasks.add(new Worker(budget, rounds, seed * 10 + number, number));
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long all = 0;
            for (Future<Long> held : pool.invokeAll(tasks)) {
                assertThat(held.get()).isGreaterThanOrEqualTo(MEBIBYTE - CHUNK);
                all += held.get();
            }
            // What the others lack by less than a chunk one of them may have.
            assertThat(all).isLessThanOrEqualTo(4 * MEBIBYTE + SLACK);
        } finally {
            pool.shutdownNow();
        }
        assertThat(budget.take(4 * MEBIBYTE)).as("all is given back").isTrue();
        assertThat(budget.isAsked()).isFalse();
    }

    private static final class Worker implements Callable<Long> {
        private static final int ROUNDS = 30;
        private final CyclicBarrier rounds;
        private final Random random;
        private final int firstRound;
        private final StateCache cache;
        private final Map<Bytes, byte[]> written = new HashMap<>();

        Worker(CacheBudget budget, CyclicBarrier rounds, long seed, int number) {
            this.rounds = rounds;
            this.random = new Random(seed);
            this.firstRound = 3 * number;
            this.cache = new StateCache(budget);
        }

        /** Gives what it held in the end, when all were there. */
        @Override
        public Long call() throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                boolean works = round >= firstRound && (round > ROUNDS / 2 || random.nextInt(3) > 0);
                for (int i = 0; works && i < 20_000; i++) {
                    work();
                }
                rounds.await();
                cache.trim();
                rounds.await();
            }
            long held = cache.heldBytes();
            rounds.await();
            cache.clear();
            return held;
        }

        private void work() {
            Bytes key = key(random.nextInt(20_000));
            byte[] hot = cache.get(key);
            if (hot != null) {
                assertThat(Arrays.equals(hot, written.get(key))).isTrue();
                assertThat(cache.isMarked(key)).isEqualTo(isMarked(hot));
            }
            byte[] state = new byte[random.nextInt(300)];
            random.nextBytes(state);
            cache.put(key, state, isMarked(state));
            written.put(key, state);
        }

        private static boolean isMarked(byte[] state) {
            return state.length > 0 && state[0] > 0;
        }
    }

    private static void fill(StateCache cache, int skus) {
        for (int i = 0; i < skus; i++) {
            cache.put(key(i), new byte[100], false);
        }
    }

    private static Bytes key(int number) {
        return Bytes.wrap(("SKU-" + number).getBytes(StandardCharsets.UTF_8));
    }
}
