package io.converge.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of a run. Every row is one of these; deletes are of no row.
 *
 * @param rows of all files
 * @param created products that were not in the catalogue before
 * @param updated those that were
 * @param unchanged rows that say what the feed has sent before, or what the catalogue had accepted
 * @param conflicted rows that are in conflict with what others wrote
 * @param stale rows that something newer stands above
 * @param rejected rows that are no products, or that became dead letters
 * @param repeated rows whose sku a later row has, too
 * @param skipped rows without a sku that the map passes over
 * @param failed rows that Kafka did not take
 * @param unknown rows whose fate was not heard of
 * @param sent rows whose fate nobody waited for
 * @param deleted products that the files do not list any more
 * @param overruled deletes that are in conflict with what others wrote, or that something newer stands above
 * @param deletesUnknown deletes of which it was not heard, or that Kafka did not take
 * @param isStopped whether it was stopped before its end; what is missing was not looked at
 */
public record Reckoning(
        long rows,
        long created,
        long updated,
        long unchanged,
        long conflicted,
        long stale,
        long rejected,
        long repeated,
        long skipped,
        long failed,
        long unknown,
        long sent,
        long deleted,
        long overruled,
        long deletesUnknown,
        boolean isStopped) {

    private static final int WIDTH = 12;

    /** Whether all of it is in the catalogue, or was looked at there. */
    public boolean isWhole() {
        return rejected == 0 && failed == 0 && unknown == 0 && deletesUnknown == 0 && !isStopped;
    }

    /** A line for each number; what is rare is left out where it did not happen. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("created", created));
        lines.add(line("updated", updated));
        lines.add(line("unchanged", unchanged));
        lines.add(line("conflicted", conflicted));
        lines.add(line("rejected", rejected));
        addIfAny(lines, "stale", stale, "something newer stands");
        addIfAny(lines, "repeated", repeated, "a later row has the same sku");
        addIfAny(lines, "skipped", skipped, "without a sku");
        addIfAny(lines, "not sent", failed, "Kafka did not take them");
        addIfAny(lines, "unknown", unknown, "sent, and their fate is not known");
        addIfAny(lines, "sent", sent, "nobody waited for their fate");
        addIfAny(lines, "deleted", deleted, "not in the files any more");
        addIfAny(lines, "overruled", overruled, "deletes: in conflict, or something newer stands");
        addIfAny(lines, "deletes", deletesUnknown, "sent or tried, and their fate is not known");
        return lines;
    }

    private static void addIfAny(List<String> lines, String name, long count, String what) {
        if (count > 0) {
            lines.add(line(name, count) + "  " + what);
        }
    }

    private static String line(String name, long count) {
        return "  " + name + " ".repeat(WIDTH - name.length()) + String.format("%9d", count);
    }
}
