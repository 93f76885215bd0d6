package io.converge.oracle;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Changes of one sku by writers who say the truth: what a context names was written before. Some have read what a region made of all that
 * it had heard, some are behind, some blind; some send other content under the same dot once more.
 */
public final class RandomHistory {

    private static final String[] ORIGINS = {"eu", "us", "pim", "feed", "ap"};
    private static final Position NOWHERE = new Position("history", 0, 0);
    private static final long START = 1_700_000_000_000L;
    /** Near and far as the assumed lag of ten seconds has it. */
    private static final long[] TIMES = {0, 0, 1, 3_000, 9_000, 10_001, 15_000, 40_000};

    private final Random random;
    private final Schema schema;
    private final RandomProduct products;
    private final Kind kind;
    private final int origins;
    private final int blindOneOf;
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    /** What the regions have heard, directly or by contexts. */
    private final List<VersionVector> regions = new ArrayList<>();

    /** What the changes speak of. */
    private enum Kind {
        WHOLE_PRODUCTS,
        ANYTHING,
        FIELDS
    }

    private RandomHistory(Random random, Schema schema, Kind kind) {
        this.random = random;
        this.schema = schema;
        this.products = new RandomProduct(random);
        this.kind = kind;
        this.origins = 1 + random.nextInt(ORIGINS.length);
        this.blindOneOf = 1 + random.nextInt(5);
        for (int i = 0; i < 3; i++) {
            regions.add(VersionVector.EMPTY);
        }
    }

    /** Of few changes, in the order in which they were written. */
    public static List<Change> of(Random random, Schema schema) {
        return new RandomHistory(random, schema, random.nextInt(4) > 0 ? Kind.ANYTHING : Kind.WHOLE_PRODUCTS).written();
    }

    /** Of a few partial changes alone: nobody says that the product is there, or that it is not. */
    static List<Change> ofFields(Random random, Schema schema) {
        return new RandomHistory(random, schema, Kind.FIELDS).written();
    }

    private List<Change> written() {
        int length = 1 + random.nextInt(8);
        while (changes.size() < length) {
            write();
        }
        return changes;
    }

    private void write() {
        String origin = ORIGINS[random.nextInt(origins)];
        long sequence = sequences.merge(origin, random.nextInt(4) == 0 ? 2L : 1L, Long::sum);
        Dot dot = new Dot(origin, sequence);
        int region = random.nextInt(regions.size());
        VersionVector context = context(region);
        Change change = change(dot, context, START + TIMES[random.nextInt(TIMES.length)]);
        changes.add(change);
        if (random.nextInt(12) == 0) {
            // Timestamps that differ: which content is greater is left to any order that is the same everywhere.
            VersionVector again = random.nextBoolean() ? context : context(region);
            changes.add(change(dot, again, change.version().timestamp() + 1 + random.nextInt(4)));
        }
        hear(region, change);
        for (int other = 0; other < regions.size(); other++) {
            if (random.nextInt(3) == 0) {
                hear(other, changes.get(random.nextInt(changes.size())));
            }
        }
        if (random.nextInt(6) == 0) {
            int from = random.nextInt(regions.size());
            regions.set(region, regions.get(region).join(regions.get(from)));
        }
    }

    private void hear(int region, Change change) {
        regions.set(region, regions.get(region).join(Seen.covered(change)).join(change.dot()));
    }

    private VersionVector context(int region) {
        if (random.nextInt(blindOneOf) == 0) {
            return null;
        }
        return random.nextInt(8) == 0 ? VersionVector.EMPTY : regions.get(region);
    }

    private Change change(Dot dot, VersionVector context, long timestamp) {
        Operation operation = kind == Kind.FIELDS ? Operation.UPSERT : operation();
        GenericRecord replaced = knownProduct();
        Product before = random.nextBoolean() || replaced == null ? null : new AvroProduct(replaced);
        if (operation == Operation.DELETE) {
            return change(
                    new Version(dot, operation, context == null, timestamp, null, before, null, NOWHERE), context);
        }
        GenericRecord product = replaced == null || random.nextInt(6) == 0
                ? products.fresh(schema)
                : random.nextInt(8) == 0 ? replaced : products.edited(replaced);
        if (random.nextInt(6) == 0) {
            before = new AvroProduct(products.fresh(schema));
        }
        List<Pointer> fields = isPartial() ? fields() : null;
        return change(
                new Version(
                        dot, operation, context == null, timestamp, new AvroProduct(product), before, fields, NOWHERE),
                context);
    }

    private Operation operation() {
        return random.nextInt(7) == 0
                ? Operation.DELETE
                : Operation.values()[random.nextInt(Operation.values().length)];
    }

    private boolean isPartial() {
        return kind == Kind.FIELDS || kind == Kind.ANYTHING && random.nextInt(3) == 0;
    }

    private static Change change(Version version, VersionVector context) {
        return new Change("SKU", version, context);
    }

    private GenericRecord knownProduct() {
        List<Change> whole =
                changes.stream().filter(change -> !change.version().isDelete()).toList();
        if (whole.isEmpty()) {
            return null;
        }
        int latest = Math.max(0, whole.size() - 1 - random.nextInt(3));
        return (GenericRecord) ((AvroProduct) whole.get(latest).version().product()).record();
    }

    private List<Pointer> fields() {
        List<Pointer> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.add(Pointer.of(Pointers.of(random, schema)));
        }
        return fields;
    }
}
