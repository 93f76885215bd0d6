package io.converge.testing;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random honest histories of one sku: each writer has really seen what its context says, and dots are unique. */
public final class Histories {

    private static final String[] ORIGINS = {"eu-west", "us-east", "pim", "supplier-7"};

    private Histories() {}

    /** A history of the seed's own length and mix of writers. */
    public static List<Change> honest(long seed) {
        Random random = new Random(seed);
        Map<String, VersionVector> seen = new HashMap<>();
        Map<String, Long> sequences = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        int length = 1 + random.nextInt(9);
        for (int i = 0; i < length; i++) {
            String origin = ORIGINS[random.nextInt(ORIGINS.length)];
            VersionVector knows = seen.getOrDefault(origin, VersionVector.EMPTY);
            for (Change earlier : changes) {
                if (random.nextInt(3) == 0) {
                    // Who has seen a change has seen what its writer had.
                    knows = knows.join(earlier.dot());
                    knows = earlier.context() == null ? knows : knows.join(earlier.context());
                }
            }
            long sequence = sequences.merge(origin, 1L + random.nextInt(2), Long::sum);
            boolean blind = random.nextInt(3) == 0;
            VersionVector context = blind ? null : knows;
            changes.add(change(
                    new Dot(origin, sequence), context, 1_700_000_000_000L + random.nextInt(8) * 4_000L, random));
            seen.put(origin, knows.join(new Dot(origin, sequence)));
        }
        return changes;
    }

    private static Change change(Dot dot, VersionVector context, long timestamp, Random random) {
        Operation operation = Operation.values()[random.nextInt(4)];
        MapProduct product = operation == Operation.DELETE ? null : product(random);
        MapProduct before = random.nextBoolean() ? null : product(random);
        return new Change(
                "SKU-0",
                new Version(dot, operation, context == null, timestamp, product, before, Changes.NOWHERE),
                context);
    }

    private static MapProduct product(Random random) {
        Map<String, Object> attributes = new HashMap<>();
        if (random.nextBoolean()) {
            attributes.put("color", random.nextBoolean() ? "black" : "silver");
        }
        if (random.nextInt(3) == 0) {
            attributes.put("weight", String.valueOf(random.nextInt(3)));
        }
        return MapProduct.of(Map.of(
                "name",
                "name " + random.nextInt(3),
                "revision",
                BigDecimal.valueOf(random.nextInt(3)),
                "attributes",
                attributes));
    }
}
