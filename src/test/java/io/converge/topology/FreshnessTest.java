package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    private static final long NOON = 1_790_000_000_000L;

    private long nowMs = NOON;
    private final Freshness freshness = new Freshness(() -> nowMs);

    @Test
    void changeIsAsOldAsItsRecordIsWhenItIsCommitted() {
        process(NOON - 5);
        nowMs = NOON + 90;
        freshness.committed();

        assertThat(buckets()).isEqualTo(Map.of(100L, 1L));
        assertThat(freshness.histogram().sumMs()).isEqualTo(95);
    }

    @Test
    void changesOfOneCommitHaveAgesOfTheirOwn() {
        process(NOON - 20_000);
        nowMs = NOON + 60;
        process(NOON + 55);
        nowMs = NOON + 70;
        freshness.committed();

        assertThat(buckets()).isEqualTo(Map.of(25L, 1L, 30_000L, 1L));
    }

    @Test
    void whatIsTakenBackIsNotCounted() {
        process(NOON);
        freshness.aborted();
        process(NOON - 300);
        freshness.committed();

        assertThat(buckets()).isEqualTo(Map.of(300L, 1L));
    }

    @Test
    void changeIsCountedOnce() {
        process(NOON);
        freshness.committed();
        freshness.committed();

        assertThat(freshness.histogram().count()).isEqualTo(1);
    }

    @Test
    void recordOfAClockThatIsAheadIsFresh() {
        process(NOON + 3_600_000);
        nowMs = NOON + 200;
        freshness.committed();

        assertThat(buckets()).isEqualTo(Map.of(10L, 1L));
        assertThat(freshness.histogram().sumMs()).isZero();
    }

    @Test
    void recordOfLongAgoStandsBehindTheLastBucket() {
        process(0);
        freshness.committed();

        assertThat(buckets()).isEqualTo(Map.of(Long.MAX_VALUE, 1L));
        assertThat(freshness.histogram().quantileMs(0.99)).isEqualTo(3_600_000);
    }

    @Test
    void ofTwoThreadsEachCommitsItsOwn() throws InterruptedException {
        process(NOON);
        Thread other = new Thread(() -> {
            process(NOON - 1_500);
            freshness.committed();
        });
        other.start();
        other.join();

        assertThat(buckets()).isEqualTo(Map.of(2_000L, 1L));
    }

    @Test
    void agesAreKeptToAThirtiethWhateverTheyAre() {
        SplittableRandom random = new SplittableRandom(7);
        UncommittedTimes times = new UncommittedTimes();
        times.add(NOON, NOON);
        for (int i = 0; i < 10_000; i++) {
            times.drain(NOON, (age, records) -> {});
            times.add(NOON, NOON);
            long ageMs = random.nextLong(1L << random.nextInt(1, 41));
            times.add(NOON - ageMs, NOON);
            AtomicReference<Long> kept = new AtomicReference<>(0L);
            times.drain(NOON, (age, records) -> kept.updateAndGet(before -> before + age));
            assertThat((double) kept.get()).isCloseTo(ageMs, within(ageMs / 30.0));
        }
    }

    @Test
    void quantilesAreReadWithinTheirBucket() {
        long[] bounds = {100, 200};
        Freshness.Histogram histogram = new Freshness.Histogram(bounds, new long[] {50, 50, 0}, 0);

        assertThat(histogram.quantileMs(0.5)).isEqualTo(100);
        assertThat(histogram.quantileMs(0.75)).isEqualTo(150);
        assertThat(new Freshness.Histogram(bounds, new long[3], 0).quantileMs(0.5))
                .isNaN();
    }

    @Test
    void whatCameSinceIsToldApart() {
        process(NOON - 40);
        freshness.committed();
        Freshness.Histogram before = freshness.histogram();
        process(NOON - 70);
        freshness.committed();

        Freshness.Histogram since = freshness.histogram().since(before);

        assertThat(since.count()).isEqualTo(1);
        assertThat(since.sumMs()).isEqualTo(70);
    }

    private void process(long recordMs) {
        freshness.uncommitted().add(recordMs, nowMs);
    }

    /** Those that hold something, by their upper bound. */
    private Map<Long, Long> buckets() {
        Freshness.Histogram histogram = freshness.histogram();
        Map<Long, Long> buckets = new TreeMap<>();
        for (int i = 0; i < histogram.counts().length; i++) {
            if (histogram.counts()[i] > 0) {
                buckets.put(
                        i < histogram.boundsMs().length ? histogram.boundsMs()[i] : Long.MAX_VALUE,
                        histogram.counts()[i]);
            }
        }
        return buckets;
    }
}
