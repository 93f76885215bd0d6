package io.converge.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How the changes are distributed over the skus. */
enum Distribution {
    /** Each is as likely as any other. */
    UNIFORM {
        @Override
        Sampler sampler(int skus, long seed) {
            return random -> random.nextInt(skus);
        }
    },

    /**
     * As catalogues have it: the product that changes most does so twice as often as the next one, and <i>k</i> times as often as the
     * <i>k</i>th; which one that is has nothing to do with its number, so that the hot ones are on all partitions.
     *
     * <p>Zipf's law with the exponent 1 (G. K. Zipf, <i>Human Behavior and the Principle of Least Effort</i>, 1949). Drawn by inversion: the
     * cumulative probabilities are summed once, and the place of a uniform number is found among them by a binary search (L. Devroye,
     * <i>Non-Uniform Random Variate Generation</i>, 1986, III.2).
     */
    ZIPF {
        @Override
        Sampler sampler(int skus, long seed) {
            double[] cumulative = new double[skus];
            double sum = 0;
            for (int rank = 1; rank <= skus; rank++) {
                sum += 1.0 / rank;
                cumulative[rank - 1] = sum;
            }
            int[] ranked = permuted(skus, seed);
            double total = sum;
            return random -> {
                int found = Arrays.binarySearch(cumulative, random.nextDouble() * total);
                return ranked[Math.min(found < 0 ? -found - 1 : found + 1, skus - 1)];
            };
        }
    };

    /** As results name it. */
    String label() {
        return this == ZIPF ? "Zipf" : "uniform";
    }

    /** Draws a sku, by the randomness that it is given alone. */
    interface Sampler {
        int sample(Random random);
    }

    /** @param seed of what is chosen once; what is chosen for each change comes from the randomness of that */
    abstract Sampler sampler(int skus, long seed);

    private static int[] permuted(int skus, long seed) {
        List<Integer> all = IntStream.range(0, skus).boxed().collect(Collectors.toList());
        Collections.shuffle(all, new Random(seed));
        return all.stream().mapToInt(sku -> sku).toArray();
    }
}
