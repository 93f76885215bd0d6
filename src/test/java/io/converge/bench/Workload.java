package io.converge.bench;

import io.converge.serde.schema.Schemas;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * A stream of changes, the same each time: writers of several origins that have seen what stands, but for a share of them
 * that have not seen the last change of their sku.
 *
 * @param changes how many
 * @param skus that they are of
 * @param distribution how often each of them changes
 * @param bytes about how large a change is that has one product; those of a workload with texts are as large as their texts make them
 * @param leaves how many values a product has
 * @param conflictPercent how many of a hundred have not seen the last one
 * @param claimPercent how many of a hundred give their sku a number that no other one has, nor had; before its first, it has none
 * @param misplaced whether they come without a key, and so anywhere
 * @param origins how many regions write a sku
 * @param writing what is sent: all but whole products where nobody overlooks a change
 * @param texts that the products have in turn; null: all have the same, as long as {@code bytes} asks for
 */
record Workload(
        int changes,
        int skus,
        Distribution distribution,
        int bytes,
        int leaves,
        int conflictPercent,
        int claimPercent,
        boolean misplaced,
        int origins,
        Writing writing,
        Texts texts) {

    /** Of products with one attribute. */
    static final int FEWEST_LEAVES = 5;

    static final int MOST_LEAVES = 10;

    private static final Schema CHANGE = Schemas.change(Schemas.PRODUCT);
    private static final Schema OPERATION = CHANGE.getField("op").schema();
    private static final long SEED = 1;
    private static final long START_MS = 1_700_000_000_000L;
    /** What a change of the fewest leaves has besides the text that fills it up. */
    private static final int ENVELOPE_BYTES = 84;

    private static final int ATTRIBUTE_BYTES = 13;
    private static final List<String> ATTRIBUTES = List.of("color", "finish", "fabric", "season", "series", "sizing");
    private static final List<String> VALUES = List.of("black", "white", "green", "large");

    private static final String TEXT = "a sturdy product for every day, in many colours and sizes; ";

    static final Workload BASE = new Workload(
            1_000_000, 100_000, Distribution.UNIFORM, 110, FEWEST_LEAVES, 1, 1, false, 2, Writing.WHOLE, null);

    Workload {
        if (leaves < FEWEST_LEAVES || leaves > MOST_LEAVES) {
            throw new IllegalArgumentException("from 5 to 10 leaves, not " + leaves);
        }
        if (writing != Writing.WHOLE && conflictPercent > 0) {
            throw new IllegalArgumentException("what a writer replaced is told only where it has seen all");
        }
    }

    Workload ofChanges(int count) {
        return ofSkus(Math.min(skus, Math.max(1, count / 10)), count);
    }

    Workload ofSkus(int skuCount, int count) {
        return but(parts -> {
            parts.skus = skuCount;
            parts.changes = count;
        });
    }

    /** The same skus, of which some change more often than others. */
    Workload distributed(Distribution by) {
        return but(parts -> parts.distribution = by);
    }

    Workload ofBytes(int size) {
        return but(parts -> parts.bytes = size);
    }

    /** Changes that are as much larger as the leaves are more. */
    Workload ofLeaves(int count) {
        return but(parts -> {
            parts.bytes = bytes + (count - leaves) * ATTRIBUTE_BYTES;
            parts.leaves = count;
        });
    }

    Workload ofConflicts(int percent) {
        return but(parts -> parts.conflictPercent = percent);
    }

    Workload ofClaims(int percent) {
        return but(parts -> parts.claimPercent = percent);
    }

    Workload ofOrigins(int count) {
        return but(parts -> parts.origins = count);
    }

    /** The same changes without keys. */
    Workload elsewhere() {
        return but(parts -> parts.misplaced = true);
    }

    /** The same changes as others send them. */
    Workload written(Writing by) {
        return but(parts -> parts.writing = by);
    }

    /** The same changes of products that have other texts. */
    Workload ofTexts(Texts others) {
        return but(parts -> parts.texts = others);
    }

    private Workload but(Consumer<Parts> changed) {
        Parts parts = new Parts(this);
        changed.accept(parts);
        return parts.workload();
    }

    /** Of a workload that is to be another one. */
    private static final class Parts {
        private int changes;
        private int skus;
        private Distribution distribution;
        private int bytes;
        private int leaves;
        private int conflictPercent;
        private int claimPercent;
        private boolean misplaced;
        private int origins;
        private Writing writing;
        private Texts texts;

        Parts(Workload from) {
            changes = from.changes;
            skus = from.skus;
            distribution = from.distribution;
            bytes = from.bytes;
            leaves = from.leaves;
            conflictPercent = from.conflictPercent;
            claimPercent = from.claimPercent;
            misplaced = from.misplaced;
            origins = from.origins;
            writing = from.writing;
            texts = from.texts;
        }

        Workload workload() {
            return new Workload(
                    changes,
                    skus,
                    distribution,
                    bytes,
                    leaves,
                    conflictPercent,
                    claimPercent,
                    misplaced,
                    origins,
                    writing,
                    texts);
        }
    }

    /** The topic that holds it. */
    String topic() {
        return "changes-" + Integer.toHexString(hashCode()) + "-" + writing.ordinal() + distribution.ordinal();
    }

    /** The changes one by one, as {@link Schemas#change} has them. */
    Writer writer() {
        return new Writer(this);
    }

    /**
     * How a product stands.
     *
     * @param edits how many changes of the sku came after its first: each gives another value to one of the attributes in turn,
     *     but where there is but one, which stays
     * @param number that is the sku's own; 0: none yet
     */
    private record Form(int sku, int edits, int price, long number) {}

    static final class Writer {

        private final Workload workload;
        private final Random random = new Random(SEED);
        private final Distribution.Sampler next;
        private final long[][] sequences;
        private final byte[] lastOrigin;
        private final int[] prices;
        private final int[] numbers;
        private final String filling;
        private final int attributes;
        private int written;

        private Writer(Workload workload) {
            this.workload = workload;
            this.next = workload.distribution.sampler(workload.skus, SEED);
            this.sequences = new long[workload.skus][];
            this.lastOrigin = new byte[workload.skus];
            this.prices = new int[workload.skus];
            this.numbers = new int[workload.skus];
            this.attributes = workload.leaves - FEWEST_LEAVES + 1;
            int length =
                    Math.max(1, workload.bytes - ENVELOPE_BYTES - (workload.leaves - FEWEST_LEAVES) * ATTRIBUTE_BYTES);
            this.filling = TEXT.repeat(length / TEXT.length() + 1).substring(0, length);
        }

        GenericRecord next() {
            // The first changes touch every sku once, so that a run works on all of them.
            int sku = written < workload.skus ? written : next.sample(random);
            boolean isNew = sequences[sku] == null;
            if (isNew) {
                sequences[sku] = new long[workload.origins];
            }
            Form before = isNew ? null : form(sku);
            long[] seen = sequences[sku];
            boolean conflict = random.nextInt(100) < workload.conflictPercent && workload.origins > 1;
            int last = lastOrigin[sku];
            int origin = conflict
                    ? (last + 1 + random.nextInt(workload.origins - 1)) % workload.origins
                    : random.nextInt(workload.origins);
            Map<String, Long> context = new TreeMap<>();
            for (int i = 0; i < workload.origins; i++) {
                long sequence = conflict && i == last ? seen[i] - 1 : seen[i];
                if (sequence > 0) {
                    context.put(region(i), sequence);
                }
            }
            seen[origin]++;
            lastOrigin[sku] = (byte) origin;
            written++;
            prices[sku] = written % 100_000;
            if (written % 100 < workload.claimPercent) {
                numbers[sku] = written;
            }
            return change(before, form(sku), region(origin), seen[origin], context);
        }

        private Form form(int sku) {
            long changes = Arrays.stream(sequences[sku]).sum();
            return new Form(sku, (int) changes - 1, prices[sku], numbers[sku]);
        }

        private static String region(int origin) {
            return origin == 0 ? "eu-west" : origin == 1 ? "us-east" : "region-" + origin;
        }

        private GenericRecord change(Form before, Form after, String origin, long sequence, Map<String, Long> context) {
            boolean isPartial = workload.writing == Writing.PARTIAL && before != null;
            GenericRecord change = new GenericData.Record(CHANGE);
            change.put("sku", sku(after.sku()));
            change.put("op", new GenericData.EnumSymbol(OPERATION, before == null ? "INSERT" : "REPLACE"));
            change.put("origin", origin);
            change.put("sequence", sequence);
            change.put("context", context);
            change.put("timestamp", START_MS + written);
            change.put("product", isPartial ? edited(before, after) : product(after));
            if (isPartial) {
                change.put("fields", edits(before, after));
            } else if (workload.writing == Writing.WITH_BEFORE && before != null) {
                change.put("before", product(before));
            }
            return change;
        }

        private GenericRecord product(Form form) {
            GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
            product.put("name", text(form.sku()));
            product.put("price", price(form));
            product.put("categoryId", (long) (form.sku() % 500));
            product.put("supplierId", form.number() == 0 ? null : form.number());
            Map<String, String> values = new TreeMap<>();
            for (int i = 0; i < attributes; i++) {
                values.put(ATTRIBUTES.get(i), value(form, i));
            }
            product.put("attributes", values);
            return product;
        }

        private String text(int sku) {
            if (workload.texts == null) {
                return filling;
            }
            List<String> lines = workload.texts.lines();
            return lines.get(sku % lines.size());
        }

        /** What an edit says, where the schema asks for more something that nobody hears. */
        private GenericRecord edited(Form before, Form after) {
            GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
            product.put("name", "");
            product.put("price", price(after));
            product.put("supplierId", after.number() == before.number() ? null : after.number());
            int attribute = edited(after);
            product.put("attributes", Map.of(ATTRIBUTES.get(attribute), value(after, attribute)));
            return product;
        }

        private List<String> edits(Form before, Form after) {
            List<String> fields = new ArrayList<>(List.of("/price", "/attributes/" + ATTRIBUTES.get(edited(after))));
            if (after.number() != before.number()) {
                fields.add("/supplierId");
            }
            return fields;
        }

        private static ByteBuffer price(Form form) {
            return ByteBuffer.wrap(
                    BigDecimal.valueOf(form.price(), 4).unscaledValue().toByteArray());
        }

        /** The attribute that the last change was of. */
        private int edited(Form form) {
            return form.edits() % attributes;
        }

        private String value(Form form, int attribute) {
            int edits = attributes == 1 ? 0 : (form.edits() + attributes - attribute) / attributes;
            return VALUES.get(edits % VALUES.size());
        }
    }

    static String sku(int number) {
        return "SKU-%07d".formatted(number);
    }
}
