package io.converge.feed;

import io.converge.feed.SkuTable.Mark;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many changes came to what. One that has several marks is what the first of these says. */
final class Fates {

    private static final List<Mark> ORDER =
            List.of(Mark.FAILED, Mark.REFUSED, Mark.CONFLICTED, Mark.STALE, Mark.ACCEPTED_BEFORE, Mark.ACCEPTED);

    private final Map<Mark, Long> counts = new EnumMap<>(Mark.class);
    private final long all;
    private final long created;
    private final long unknown;

    /**
     * Of the changes that were sent and that have all of some marks and none of others.
     */
    Fates(SkuTable table, int with, int without) {
        int sent = SkuTable.set(Mark.SENT) | with;
        int before = without;
        for (Mark mark : ORDER) {
            counts.put(mark, table.count(sent | SkuTable.set(mark), before));
            before |= SkuTable.set(mark);
        }
        int othersThanAccepted = before & ~SkuTable.set(Mark.ACCEPTED);
        this.all = table.count(sent, without);
        this.created = table.count(sent | SkuTable.set(Mark.ACCEPTED), othersThanAccepted | SkuTable.set(Mark.STOOD));
        this.unknown = table.count(sent, before);
    }

    /** What tells the fate of a change; null if it is not known. */
    static Mark of(SkuTable table, int slot) {
        return ORDER.stream().filter(mark -> table.has(slot, mark)).findFirst().orElse(null);
    }

    long count(Mark mark) {
        return counts.get(mark);
    }

    /** Of those that are accepted, how many products had not stood before. */
    long created() {
        return created;
    }

    long unknown() {
        return unknown;
    }

    long all() {
        return all;
    }
}
