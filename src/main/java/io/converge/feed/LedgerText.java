package io.converge.feed;

import io.converge.feed.SkuTable.Mark;
import java.nio.charset.StandardCharsets;

/**
 * The records of a feed's ledger, which are texts:
 *
 * <ul>
 *   <li>{@code sku:SKU} with {@code RUN DIGEST}, {@code RUN deleted} or {@code RUN unknown}: what the run sent last of it.
 *   <li>{@code begin:RUN:PROCESS} with a digest of what the run says: a process has begun it; without a value, it has sent nothing.
 *   <li>{@code end:RUN}: all of it is sent.
 * </ul>
 */
final class LedgerText {

    private static final String SKU = "sku:";
    private static final String BEGIN = "begin:";
    private static final String END = "end:";
    private static final String DELETED = "deleted";
    private static final String UNKNOWN = "unknown";
    private static final int HEXADECIMAL = 16;

    private LedgerText() {}

    static String sku(String sku) {
        return SKU + sku;
    }

    static String begin(long run, String process) {
        return BEGIN + run + ":" + process;
    }

    static String end(long run) {
        return END + run;
    }

    static String sent(long run, long digest) {
        return run + " " + Long.toHexString(digest);
    }

    static String deleted(long run) {
        return run + " " + DELETED;
    }

    /** What the run sent was refused. */
    static String unknown(long run) {
        return run + " " + UNKNOWN;
    }

    /** The sku that a record is of; null if it is of none. */
    static String skuOf(String key) {
        return key.startsWith(SKU) ? key.substring(SKU.length()) : null;
    }

    /**
     * Takes what a record says, in the order in which they stand.
     *
     * @param value null: none
     * @throws IllegalArgumentException if it says nothing of this kind
     */
    static void take(String key, String value, SkuTable table, RunOrder order) {
        String sku = skuOf(key);
        if (sku != null) {
            takeSku(sku.getBytes(StandardCharsets.UTF_8), value, table, order);
        } else if (key.startsWith(BEGIN)) {
            int end = key.indexOf(':', BEGIN.length());
            String process = key.substring(end + 1);
            if (value == null) {
                order.withdraw(process);
            } else {
                order.begin(process, Long.parseLong(key.substring(BEGIN.length(), end)), value);
            }
        } else if (key.startsWith(END)) {
            order.end(Long.parseLong(key.substring(END.length())));
        } else {
            throw new IllegalArgumentException("the key " + key);
        }
    }

    /** What an older run says behind the beginning of a later one may stand above what that one has sent: who knows what stands? */
    private static void takeSku(byte[] sku, String value, SkuTable table, RunOrder order) {
        int blank = value.indexOf(' ');
        long run = Long.parseLong(value.substring(0, blank));
        String word = value.substring(blank + 1);
        int slot = table.add(sku);
        table.mark(slot, Mark.KNOWN);
        boolean isLast = run >= table.run(slot) && !order.isLate(run);
        boolean isDelete = isLast && word.equals(DELETED);
        boolean isDigest = isLast && !word.equals(DELETED) && !word.equals(UNKNOWN);
        table.sent(
                slot,
                Math.max(run, table.run(slot)),
                isDigest ? Long.parseUnsignedLong(word, HEXADECIMAL) : SkuTable.NO_DIGEST);
        if (isDelete) {
            table.mark(slot, Mark.DELETED);
        } else {
            table.unmark(slot, Mark.DELETED);
        }
    }
}
