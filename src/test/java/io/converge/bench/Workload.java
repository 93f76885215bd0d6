package io.converge.bench;

import io.converge.serde.schema.Schemas;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * A stream of changes, the same each time: writers of several origins that have seen what stands, but for a share of them
 * that have not seen the last change of their sku.
 *
 * @param changes how many
 * @param skus that they are of, each as likely as any other
 * @param bytes about how large a change is
 * @param conflictPercent how many of a hundred have not seen the last one
 * @param misplaced whether they come without a key, and so anywhere
 * @param origins how many regions write a sku
 */
record Workload(int changes, int skus, int bytes, int conflictPercent, boolean misplaced, int origins) {

    private static final Schema CHANGE = Schemas.change(Schemas.PRODUCT);
    private static final Schema OPERATION = CHANGE.getField("op").schema();
    private static final long START_MS = 1_700_000_000_000L;
    /** What a change has besides the text that fills it up. */
    private static final int ENVELOPE_BYTES = 84;

    private static final String TEXT = "a sturdy product for every day, in many colours and sizes; ";

    static final Workload BASE = new Workload(1_000_000, 100_000, 110, 1, false, 2);

    Workload ofChanges(int count) {
        return new Workload(count, Math.min(skus, Math.max(1, count / 10)), bytes, conflictPercent, misplaced, origins);
    }

    Workload ofBytes(int size) {
        return new Workload(changes, skus, size, conflictPercent, misplaced, origins);
    }

    Workload ofConflicts(int percent) {
        return new Workload(changes, skus, bytes, percent, misplaced, origins);
    }

    /** The same changes without keys. */
    Workload elsewhere() {
        return new Workload(changes, skus, bytes, conflictPercent, true, origins);
    }

    /** The topic that holds it. */
    String topic() {
        return "changes-" + Integer.toHexString(hashCode());
    }

    /** The changes one by one, as {@link Schemas#change} has them. */
    Writer writer() {
        return new Writer(this);
    }

    static final class Writer {

        private final Workload workload;
        private final Random random = new Random(1);
        private final long[][] sequences;
        private final byte[] lastOrigin;
        private final int[] numbers;
        private final String filling;
        private int written;

        private Writer(Workload workload) {
            this.workload = workload;
            this.sequences = new long[workload.skus][];
            this.lastOrigin = new byte[workload.skus];
            this.numbers = new int[workload.skus];
            int length = Math.max(1, workload.bytes - ENVELOPE_BYTES);
            this.filling = TEXT.repeat(length / TEXT.length() + 1).substring(0, length);
        }

        GenericRecord next() {
            // The first changes touch every sku once, so that a run works on all of them.
            int sku = written < workload.skus ? written : random.nextInt(workload.skus);
            if (sequences[sku] == null) {
                sequences[sku] = new long[workload.origins];
            }
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
            return change(sku, region(origin), seen[origin], context);
        }

        private static String region(int origin) {
            return origin == 0 ? "eu-west" : origin == 1 ? "us-east" : "region-" + origin;
        }

        private GenericRecord change(int sku, String origin, long sequence, Map<String, Long> context) {
            GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
            product.put("name", filling);
            product.put(
                    "price",
                    ByteBuffer.wrap(BigDecimal.valueOf(written % 100_000, 4)
                            .unscaledValue()
                            .toByteArray()));
            product.put("categoryId", (long) (sku % 500));
            // A number that no other sku has: one change in a hundred gives the sku another one.
            numbers[sku] += written % 100 == 0 ? workload.skus : 0;
            product.put("supplierId", (long) (sku + numbers[sku]));
            product.put("attributes", Map.of("color", "black"));
            GenericRecord change = new GenericData.Record(CHANGE);
            change.put("sku", sku(sku));
            change.put("op", new GenericData.EnumSymbol(OPERATION, sequence == 1 ? "INSERT" : "REPLACE"));
            change.put("origin", origin);
            change.put("sequence", sequence);
            change.put("context", context);
            change.put("timestamp", START_MS + written);
            change.put("product", product);
            return change;
        }
    }

    static String sku(int number) {
        return "SKU-%07d".formatted(number);
    }
}
