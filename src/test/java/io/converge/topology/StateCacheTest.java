package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class StateCacheTest {

    private static final int MEBIBYTE = 1 << 20;

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
                cache.put(key, state);
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
        cache.put(key(1), new byte[10]);

        assertThat(cache.get(key(1))).isNull();
    }

    @Test
    void cachesOfTwoTasksShareOneBudget() {
        CacheBudget budget = new CacheBudget(MEBIBYTE);
        StateCache first = new StateCache(budget);
        fill(first);
        StateCache second = new StateCache(budget);
        second.put(key(1), new byte[100]);

        assertThat(second.get(key(1))).as("while the first has everything").isNull();

        first.clear();
        second.put(key(1), new byte[100]);
        assertThat(second.get(key(1))).hasSize(100);
    }

    private static void fill(StateCache cache) {
        for (int i = 0; i < 20_000; i++) {
            cache.put(key(i), new byte[100]);
        }
    }

    private static Bytes key(int number) {
        return Bytes.wrap(("SKU-" + number).getBytes(StandardCharsets.UTF_8));
    }
}
