package io.converge.fault;

import io.converge.fault.Products.Content;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * What all writers together write, one event after the other: the same for the same seed, wherever it is asked for. The
 * writers are honest: each has seen what its contexts say. Some events are no changes at all.
 */
final class History {

    /** Several regions, and a supplier whose feed is sent by two runs at the same time. */
    private static final String[] ORIGINS = {"eu-west", "us-east", "pim", "supplier"};

    private static final int SUPPLIER = 3;

    /** After so many events products have another field. */
    private static final int EVENTS_PER_SCHEMA = 2_000;

    private static final int MS_PER_EVENT = 10;
    private static final int CLOCK_ERROR_MS = 3_000;

    private static final int EVENTS_PER_POISON = 500;
    /** A change that gives a product another identity. */
    private static final int ANEW_ONE_OF = 4;

    /** What leaves room for the rest of a change within the default of {@code max.change.bytes}. */
    private static final int MOST_TEXT = 1_040_000;

    private final Random random;
    private final Load load;
    private final Products products;
    private final int skus;
    private final long startMs;
    private final Map<Integer, Item> items = new HashMap<>();
    private long next;

    /** What the writers know of a sku. */
    private static final class Item {
        private final long[] sequences = new long[ORIGINS.length];
        private final List<Map<String, Long>> known = new ArrayList<>();
        /** Of each origin the last whole product that was small. */
        private final Content[] written = new Content[ORIGINS.length];

        private Identity identity = Identity.NONE;

        Item() {
            for (int i = 0; i < ORIGINS.length; i++) {
                known.add(new TreeMap<>());
            }
        }
    }

    /**
     * @param index from 0
     * @param writers that send it
     * @param change null for poison
     * @param poison null for a change
     * @param placed whether the record has its sku as the key
     */
    record Event(long index, List<Integer> writers, GenericRecord change, Poison poison, boolean placed) {

        /** The key of a poisonous record, which names it. */
        String poisonKey() {
            return Poison.KEY_PREFIX + poison + "-" + index;
        }
    }

    /** @param startMs the writers' clocks begin here */
    History(long seed, int skus, long startMs, Load load) {
        this.random = new Random(seed);
        this.load = load;
        this.products = new Products(load.rich());
        this.skus = skus;
        this.startMs = startMs;
    }

    Event next() {
        long index = next++;
        if (!load.poisons().isEmpty() && random.nextInt(EVENTS_PER_POISON) == 0) {
            Poison poison = load.poisons().get(random.nextInt(load.poisons().size()));
            return new Event(index, List.of((int) (index % Writer.COUNT)), null, poison, true);
        }
        int number = random.nextInt(skus);
        int origin = random.nextInt(ORIGINS.length);
        GenericRecord change = change(index, number, origin);
        return new Event(index, writers(origin), change, null, number % 10 != 0);
    }

    private static List<Integer> writers(int origin) {
        return origin == SUPPLIER ? List.of(0, 1) : List.of(origin % Writer.COUNT);
    }

    private GenericRecord change(long index, int number, int origin) {
        Item item = items.computeIfAbsent(number, any -> new Item());
        Map<String, Long> known = item.known.get(origin);
        for (int other = 0; other < ORIGINS.length; other++) {
            if (other != origin && random.nextInt(10) < 6) {
                // Who has seen a change has seen what its writer had.
                item.known.get(other).forEach((name, sequence) -> known.merge(name, sequence, Math::max));
            }
        }
        boolean blind = random.nextInt(10) < 3;
        Map<String, Long> context = blind ? null : new TreeMap<>(known);
        long sequence = item.sequences[origin] += 1 + random.nextInt(2);
        known.put(ORIGINS[origin], sequence);

        int version = schemaVersion(index);
        Schema schema = products.changeSchema(version);
        GenericRecord change = new GenericData.Record(schema);
        boolean first = known.size() == 1 && sequence <= 2;
        String operation = first ? "INSERT" : random.nextInt(12) == 0 ? "DELETE" : "REPLACE";
        boolean isDelete = operation.equals("DELETE");
        change.put("sku", "SKU-" + number);
        change.put("op", new GenericData.EnumSymbol(schema.getField("op").schema(), operation));
        change.put("origin", ORIGINS[origin]);
        change.put("sequence", sequence);
        change.put("context", context);
        change.put("timestamp", startMs + index * MS_PER_EVENT + random.nextInt(2 * CLOCK_ERROR_MS) - CLOCK_ERROR_MS);
        Content content = new Content(index, number, textChars(number), identity(item, number));
        change.put("product", isDelete ? null : products.product(version, content));
        if (load.partial() && !isDelete && random.nextInt(3) == 0) {
            change.put("fields", FieldFeeds.any(random));
            return change;
        }
        Content replaced = item.written[random.nextInt(ORIGINS.length)];
        // A delete without a value has no room for it.
        if (load.partial() && replaced != null && !(isDelete && index % 2 == 0) && random.nextBoolean()) {
            change.put("before", products.product(version, replaced));
        }
        if (!isDelete && content.textChars() == 0) {
            item.written[origin] = content;
        }
        return change;
    }

    /** Most changes of a product leave what it is alone. */
    private Identity identity(Item item, int number) {
        if (load.identified() && (item.identity.equals(Identity.NONE) || random.nextInt(ANEW_ONE_OF) == 0)) {
            item.identity = Identity.any(random, number, skus);
        }
        return item.identity;
    }

    /** The version of the product's schema at an event. */
    static int schemaVersion(long index) {
        return (int) (index / EVENTS_PER_SCHEMA);
    }

    /** Whether an event is halfway between two versions of the schema. */
    static boolean isHalfway(long index) {
        return index % EVENTS_PER_SCHEMA == EVENTS_PER_SCHEMA / 2;
    }

    /** Some products are large again and again, so that large ones meet in conflicts. */
    private int textChars(int number) {
        if (!load.large() || number % 997 != 5 || random.nextBoolean()) {
            return 0;
        }
        return random.nextInt(4) == 0 ? MOST_TEXT : MOST_TEXT / 10 + random.nextInt(MOST_TEXT / 2);
    }

    Products products() {
        return products;
    }
}
