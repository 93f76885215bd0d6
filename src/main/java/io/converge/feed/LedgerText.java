package io.converge.feed;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.converge.feed.SkuTable.Mark;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a feed's ledger, which are texts:
 *
 * <ul>
 *   <li>{@code sku:SKU} with {@code RUN DIGEST}, {@code RUN deleted} or {@code RUN unknown}: what the run sent last of it.
 *   <li>{@code begin:RUN:PROCESS} with {@code DIGEST} of what the run says, or {@code DIGEST full}: a process has begun it; without a
 *       value, it has sent nothing.
 *   <li>{@code list:RUN:PROCESS:NUMBER} with an array of skus: a process that has begun the run will send these, and no run has sent
 *       them before; without a value, all that comes of it is there.
 *   <li>{@code end:RUN}: all of it is sent.
 * </ul>
 */
final class LedgerText {

    private static final String SKU = "sku:";
    private static final String BEGIN = "begin:";
    private static final String LIST = "list:";
    private static final String END = "end:";
    private static final String FULL = " full";
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

    /** @param process null: what the lists of all begin with */
    static String list(long run, String process) {
        return LIST + run + ":" + (process == null ? "" : process + ":");
    }

    static String skus(List<String> skus) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        skus.forEach(array::add);
        return array.toString();
    }

    static String end(long run) {
        return END + run;
    }

    static String content(String digest, boolean isFull) {
        return isFull ? digest + FULL : digest;
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
    private static String skuOf(String key) {
        return key.startsWith(SKU) ? key.substring(SKU.length()) : null;
    }

    /**
     * The skus that a record names.
     *
     * @param value null: none
     */
    static List<String> skusOf(String key, String value) {
        String sku = skuOf(key);
        if (sku != null) {
            return List.of(sku);
        }
        if (!isList(key) || value == null) {
            return List.of();
        }
        try {
            List<String> skus = new ArrayList<>();
            JsonToAvro.parse(value).forEach(each -> skus.add(each.asText()));
            return skus;
        } catch (JsonFormException e) {
            throw new IllegalArgumentException("the value of " + key + ": " + e.getMessage(), e);
        }
    }

    static boolean isList(String key) {
        return key.startsWith(LIST);
    }

    /**
     * Takes what a record says, in the order in which they stand.
     *
     * @param value null: none
     * @throws IllegalArgumentException if it says nothing of this kind
     */
    static void take(String key, String value, SkuTable table, RunOrder order) {
        String sku = skuOf(key);
        if (sku != null && value == null) {
            return; // Nobody writes that but by hand, and it says nothing.
        } else if (sku != null) {
            takeSku(sku.getBytes(StandardCharsets.UTF_8), value, table, order);
        } else if (key.startsWith(BEGIN)) {
            int end = key.indexOf(':', BEGIN.length());
            String process = key.substring(end + 1);
            if (value == null) {
                order.withdraw(process);
            } else {
                boolean isFull = value.endsWith(FULL);
                String content = isFull ? value.substring(0, value.length() - FULL.length()) : value;
                order.begin(process, Long.parseLong(key.substring(BEGIN.length(), end)), content, isFull);
            }
        } else if (isList(key)) {
            long run = Long.parseLong(key.substring(LIST.length(), key.indexOf(':', LIST.length())));
            skusOf(key, value).forEach(each -> takeListed(each.getBytes(StandardCharsets.UTF_8), run, table));
        } else if (key.startsWith(END)) {
            order.end(Long.parseLong(key.substring(END.length())));
        } else {
            throw new IllegalArgumentException("the key " + key);
        }
    }

    /** One that the run may have sent, or not yet. */
    private static void takeListed(byte[] sku, long run, SkuTable table) {
        int slot = table.add(sku);
        table.mark(slot, Mark.KNOWN);
        if (table.run(slot) < run) {
            table.sent(slot, run, SkuTable.NO_DIGEST);
            table.unmark(slot, Mark.DELETED);
        }
    }

    /** What an older run says behind the beginning of a later one may stand above what that one has sent: who knows what stands? */
    private static void takeSku(byte[] sku, String value, SkuTable table, RunOrder order) {
        int blank = value.indexOf(' ');
        long run = Long.parseLong(value.substring(0, blank));
        String word = value.substring(blank + 1);
        int slot = table.add(sku);
        table.mark(slot, Mark.KNOWN);
        table.mark(slot, Mark.RECORDED);
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
