package io.converge.feed;

import io.converge.feed.SkuTable.Mark;
import io.converge.model.ConflictType;
import io.converge.model.Dot;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.triage.Conflicts.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tells by the records of Converge's topics what became of the changes of a run. */
final class FateReading {

    private static final String CLOSED = "CLOSED";

    /** Hears of fates that are to be told. */
    interface Listener {
        void conflicted(byte[] sku, int slot, GenericRecord conflict);

        /** @param winner the version that stands */
        void stale(byte[] sku, int slot, String winner);

        void refused(byte[] sku, int slot, String reason);
    }

    private final SkuTable table;
    private final String origin;
    private final long run;
    private final String dot;
    private final String changesTopic;
    private final List<ConsumerRecord<byte[], byte[]>> early = new ArrayList<>();
    private volatile Listener listener;
    private volatile long news;

    /** @param changesTopic where the changes of the run stand */
    FateReading(SkuTable table, String origin, long run, String changesTopic) {
        this.table = table;
        this.origin = origin;
        this.run = run;
        this.dot = new Dot(origin, run).toString();
        this.changesTopic = changesTopic;
    }

    void tell(Listener told) {
        listener = told;
    }

    /** How many fates were heard of. */
    long news() {
        return news;
    }

    /**
     * Takes a converged record of a sku that the table has.
     *
     * @param value null: a tombstone
     * @param isBefore whether it stood there before the run sent anything
     */
    void takeConverged(ConsumerRecord<byte[], byte[]> record, GenericRecord value, boolean isBefore) {
        int slot = table.find(record.key());
        if (isBefore) {
            if (record.value() == null) {
                table.unmark(slot, Mark.STOOD);
            } else {
                table.mark(slot, Mark.STOOD);
            }
        }
        long heard = heard(record, value);
        if (heard < run) {
            return;
        }
        if (isBefore) {
            table.mark(slot, heard == run ? Mark.ACCEPTED_BEFORE : Mark.STALE);
        } else if (table.mark(slot, Mark.ACCEPTED)) {
            news++;
            String winner = winner(record, value);
            boolean isOthers = winner != null && !winner.equals(dot);
            if (isOthers && table.mark(slot, Mark.STALE)) {
                listener.stale(record.key(), slot, winner);
            }
        }
    }

    /** The last sequence of the feed that a converged record covers; 0 if there is none. */
    private long heard(ConsumerRecord<byte[], byte[]> record, GenericRecord value) {
        if (value != null) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value.get("context")).entrySet()) {
                if (entry.getKey().toString().equals(origin)) {
                    return (Long) entry.getValue();
                }
            }
            return 0;
        }
        String context = RecordHeader.text(record.headers(), RecordHeader.CONTEXT);
        return context == null ? 0 : ContextText.entries(context).getOrDefault(origin, 0L);
    }

    private static String winner(ConsumerRecord<byte[], byte[]> record, GenericRecord value) {
        Object winner = value == null ? RecordHeader.text(record.headers(), RecordHeader.WINNER) : value.get("winner");
        return winner == null ? null : winner.toString();
    }

    void takeConflict(ConsumerRecord<byte[], byte[]> record, GenericRecord value) {
        if (value == null || value.get("status").toString().equals(CLOSED)) {
            return;
        }
        Written conflict = new Written(value, record.timestamp());
        if (conflict.text("type").equals(ConflictType.UNIQUE.name())) {
            for (GenericRecord claimant : conflict.claimants()) {
                String sku = claimant.get("sku").toString();
                if (!sku.equals(String.valueOf(value.get("holder")))) {
                    conflicted(sku, value, Mark.SENT);
                }
            }
            return;
        }
        if (conflict.versions().stream().map(Written::dot).anyMatch(dot::equals)) {
            conflicted(conflict.text("sku"), value, Mark.LISTED); // Another worker of this run may have sent it.
        }
    }

    private void conflicted(String sku, GenericRecord conflict, Mark meant) {
        byte[] key = sku.getBytes(StandardCharsets.UTF_8);
        int slot = table.find(key);
        if (slot != SkuTable.NONE && table.has(slot, meant) && table.mark(slot, Mark.CONFLICTED)) {
            news++;
            listener.conflicted(key, slot, conflict);
        }
    }

    void takeDeadLetter(ConsumerRecord<byte[], byte[]> record) {
        int slot = record.key() == null ? SkuTable.NONE : table.find(record.key());
        boolean isOfChange = changesTopic.equals(RecordHeader.text(record.headers(), RecordHeader.SOURCE_TOPIC));
        if (slot == SkuTable.NONE || !isOfChange || !table.has(slot, Mark.SENT)) {
            return;
        }
        if (table.offset(slot) < 0) {
            synchronized (early) {
                early.add(record); // Its acknowledgement is on the way.
            }
            return;
        }
        String offset = RecordHeader.text(record.headers(), RecordHeader.SOURCE_OFFSET);
        if (String.valueOf(table.offset(slot)).equals(offset) && table.mark(slot, Mark.REFUSED)) {
            news++;
            listener.refused(
                    record.key(),
                    slot,
                    RecordHeader.text(record.headers(), RecordHeader.REASON) + ": "
                            + RecordHeader.text(record.headers(), RecordHeader.DETAIL));
        }
    }

    /** Looks again at what came before the acknowledgement of its change. */
    void takeEarly() {
        List<ConsumerRecord<byte[], byte[]>> again;
        synchronized (early) {
            again = List.copyOf(early);
            early.clear();
        }
        again.forEach(this::takeDeadLetter);
    }
}
