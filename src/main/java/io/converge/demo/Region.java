package io.converge.demo;

import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.VersionVector;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;

/**
 * A region that writes what its people want, on what it has seen of the catalogue. Its view of a sku is brought up to date
 * only now and then, as behind a slow link, so it often writes at the same time as others.
 */
final class Region {

    private static final int UPDATES_PER_TEN_WRITES = 6;
    private static final int DELETES_PER_TEN_WRITES = 1;

    private final String origin;
    private final Random random;
    private final Map<String, Catalogue.Entry> seen = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();

    Region(String origin, Random random) {
        this.origin = origin;
        this.random = random;
    }

    /** Writes a sku as it likes. */
    GenericRecord write(String sku, Catalogue catalogue, long now) {
        if (random.nextInt(10) < UPDATES_PER_TEN_WRITES) {
            see(sku, catalogue);
        }
        boolean exists = Optional.ofNullable(seen.get(sku))
                .map(entry -> entry.product() != null)
                .orElse(false);
        boolean deletes = exists && random.nextInt(10) < DELETES_PER_TEN_WRITES;
        return write(sku, deletes ? Operation.DELETE : exists ? Operation.REPLACE : Operation.INSERT, now);
    }

    /** Writes a sku on what it has seen of it so far. */
    GenericRecord write(String sku, Operation operation, long now) {
        Dot dot = new Dot(origin, sequences.merge(sku, 1L, Long::sum));
        GenericRecord product = operation == Operation.DELETE ? null : Feed.product(sku, random);
        GenericRecord change = Feed.change(sku, operation, dot, context(sku), now, product);
        // Its own write is the first thing that it sees.
        seen.put(
                sku,
                new Catalogue.Entry(
                        product == null ? null : "its own", context(sku).join(dot)));
        return change;
    }

    /** Brings its view of a sku up to date. */
    void see(String sku, Catalogue catalogue) {
        catalogue
                .get(sku)
                .ifPresent(entry -> seen.put(
                        sku,
                        new Catalogue.Entry(entry.product(), entry.context().join(context(sku)))));
    }

    private VersionVector context(String sku) {
        return seen.containsKey(sku) ? seen.get(sku).context() : VersionVector.EMPTY;
    }
}
