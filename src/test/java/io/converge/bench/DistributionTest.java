package io.converge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** That changes are spread over skus as they are said to be. */
class DistributionTest {

    private static final int SKUS = 1_000;
    private static final int DRAWS = 1_000_000;
    private static final long SEED = 7;

    @Test
    void eachSkuIsAsLikelyAsAnyOther() {
        int[] counts = counts(Distribution.UNIFORM);

        double each = (double) DRAWS / SKUS;
        double[] expected = new double[SKUS];
        Arrays.fill(expected, each);
        assertThat(chiSquare(counts, expected)).isLessThan(mostChiSquare());
    }

    @Test
    void theSkuOfRankKIsDrawnOneKthAsOftenAsTheFirst() {
        int[] counts = counts(Distribution.ZIPF);

        double harmonic =
                IntStream.rangeClosed(1, SKUS).mapToDouble(rank -> 1.0 / rank).sum();
        double[] expected = IntStream.rangeClosed(1, SKUS)
                .mapToDouble(rank -> DRAWS / (rank * harmonic))
                .toArray();
        Arrays.sort(counts);
        int[] ranked = IntStream.range(0, SKUS).map(i -> counts[SKUS - 1 - i]).toArray();
        assertThat(ranked[0]).isCloseTo((int) expected[0], within(1_500));
        assertThat(ranked[1]).isCloseTo((int) expected[1], within(1_200));
        assertThat(ranked[9]).isCloseTo((int) expected[9], within(500));
        // Half of the draws are of the first 22 of 1,000.
        assertThat((double) Arrays.stream(ranked).limit(22).sum() / DRAWS).isCloseTo(0.493, within(0.005));
    }

    @Test
    void frequenciesFitTheLawRankByRank() {
        Distribution.Sampler sampler = Distribution.ZIPF.sampler(SKUS, SEED);
        int[] byRank = ranks(sampler);
        int[] counts = new int[SKUS];
        Random random = new Random(SEED);
        for (int i = 0; i < DRAWS; i++) {
            counts[byRank[sampler.sample(random)]]++;
        }

        double harmonic =
                IntStream.rangeClosed(1, SKUS).mapToDouble(rank -> 1.0 / rank).sum();
        assertThat(chiSquare(
                        counts,
                        IntStream.rangeClosed(1, SKUS)
                                .mapToDouble(rank -> DRAWS / (rank * harmonic))
                                .toArray()))
                .isLessThan(mostChiSquare());
    }

    @Test
    void oneSkuIsDrawnAlways() {
        assertThat(Distribution.ZIPF.sampler(1, SEED).sample(new Random(SEED))).isZero();
    }

    @Test
    void theEndsOfTheRandomNumbersAreTheEndsOfTheRanks() {
        Distribution.Sampler sampler = Distribution.ZIPF.sampler(SKUS, SEED);

        int first = sampler.sample(fixed(0));
        int last = sampler.sample(fixed(Math.nextDown(1.0)));

        int[] byRank = ranks(sampler);
        assertThat(byRank[first]).isZero();
        assertThat(byRank[last]).isEqualTo(SKUS - 1);
    }

    @Test
    void theSameSeedsDrawTheSameSkus() {
        assertThat(draws(SEED, SEED)).isEqualTo(draws(SEED, SEED)).isNotEqualTo(draws(SEED, SEED + 1));
        assertThat(draws(SEED, SEED)).isNotEqualTo(draws(SEED + 1, SEED));
    }

    @Test
    void theHottestSkusAreOnAllPartitions() {
        Distribution.Sampler sampler = Distribution.ZIPF.sampler(100_000, SEED);
        Random random = new Random(SEED);
        long[] changes = new long[Topics.PARTITIONS];
        try (StringSerializer serializer = new StringSerializer()) {
            for (int i = 0; i < DRAWS; i++) {
                byte[] key = serializer.serialize("", Workload.sku(sampler.sample(random)));
                changes[Utils.toPositive(Utils.murmur2(key)) % changes.length]++;
            }
        }

        // The hottest alone has a twelfth of all changes: no partition can have just a quarter.
        assertThat(Arrays.stream(changes).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(DRAWS * 15L / 100, DRAWS * 40L / 100));
    }

    private static int[] counts(Distribution distribution) {
        Distribution.Sampler sampler = distribution.sampler(SKUS, SEED);
        Random random = new Random(SEED);
        int[] counts = new int[SKUS];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.sample(random)]++;
        }
        return counts;
    }

    private static int[] draws(long seed, long randomSeed) {
        Distribution.Sampler sampler = Distribution.ZIPF.sampler(SKUS, seed);
        Random random = new Random(randomSeed);
        return IntStream.range(0, 100).map(i -> sampler.sample(random)).toArray();
    }

    /** The rank of each sku, asked for in the middle of each rank's share. */
    private static int[] ranks(Distribution.Sampler sampler) {
        double harmonic =
                IntStream.rangeClosed(1, SKUS).mapToDouble(rank -> 1.0 / rank).sum();
        int[] ranks = new int[SKUS];
        double below = 0;
        for (int rank = 1; rank <= SKUS; rank++) {
            ranks[sampler.sample(fixed((below + 0.5 / rank) / harmonic))] = rank - 1;
            below += 1.0 / rank;
        }
        return ranks;
    }

    private static Random fixed(double value) {
        return new Random() {
            @Override
            public double nextDouble() {
                return value;
            }
        };
    }

    private static double chiSquare(int[] counts, double[] expected) {
        return IntStream.range(0, counts.length)
                .mapToDouble(i -> (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i])
                .sum();
    }

    /** Five standard deviations above the mean of the statistic. */
    private static double mostChiSquare() {
        return SKUS - 1 + 5 * Math.sqrt(2.0 * (SKUS - 1));
    }
}
