package io.converge.feed;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.feed.FeedInput.Open;
import io.converge.feed.ReportFile.At;
import io.converge.feed.SkuTable.Mark;
import io.converge.feed.file.Row;
import io.converge.feed.map.CellException;
import io.converge.json.RecordLine;
import io.converge.model.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.GenericRecord;

/**
 * Tells of fates as they become known, and at the end, by a last look into the files, of what is not known before or needs a row's
 * text.
 */
final class FateReports implements FateReading.Listener, FeedInput.Visitor {

    private static final int LONGEST_REASON = 500;
    private static final int MOST_WINNERS = 100_000;

    private final SkuTable table;
    private final RowReports reports;
    private final FeedRun.Listener listener;
    private final Sender sender;
    private final Map<Integer, String> winners = new ConcurrentHashMap<>();
    /** Those of the winners that stand above a delete, which no row tells of. */
    private final Map<Integer, String> deletes = new ConcurrentHashMap<>();

    FateReports(SkuTable table, RowReports reports, FeedRun.Listener listener, Sender sender) {
        this.table = table;
        this.reports = reports;
        this.listener = listener;
        this.sender = sender;
    }

    @Override
    public void conflicted(byte[] sku, int slot, GenericRecord conflict) {
        JsonNode line = RecordLine.conflict(conflict);
        At at = reports.at(slot);
        reports.report().conflicted(at, text(sku), line);
        String stands = line.hasNonNull("winner")
                ? line.get("winner").asText() + " stands"
                : line.hasNonNull("holder")
                        ? line.get("holder").asText() + " has the value"
                        : "none of its versions stands as it is";
        tell(
                at,
                sku,
                "in conflict (" + line.get("type").asText() + ", "
                        + line.get("status").asText() + "), " + stands);
    }

    /** It is told at the end: it may turn out to be in conflict. */
    @Override
    public void stale(byte[] sku, int slot, String winner) {
        if (winners.size() < MOST_WINNERS) {
            winners.put(slot, winner);
            if (!table.has(slot, Mark.LISTED)) {
                deletes.put(slot, text(sku));
            }
        }
    }

    @Override
    public void refused(byte[] sku, int slot, String reason) {
        At at = reports.at(slot);
        reports.report().refused(at, text(sku), reason);
        sender.forget(sku);
        tell(at, sku, reason);
    }

    private void tell(At at, byte[] sku, String what) {
        listener.fault(
                reports.place(at) + ", sku " + Printable.of(text(sku)) + ": " + Printable.within(what, LONGEST_REASON));
    }

    private static String text(byte[] sku) {
        return new String(sku, StandardCharsets.UTF_8);
    }

    /** Tells at the end of deletes that something newer stands above. */
    void tellDeletes() {
        deletes.forEach((slot, sku) -> {
            if (Fates.of(table, slot) == Mark.STALE) {
                reports.report().stale(null, sku, winners.get(slot));
            }
        });
    }

    /** A delete of which nothing was heard is sent again by the next run. */
    void forgetUnknownDelete(byte[] sku) {
        int slot = table.find(sku);
        if (slot != SkuTable.NONE
                && table.has(slot, Mark.SENT)
                && !table.has(slot, Mark.LISTED)
                && Fates.of(table, slot) == null) {
            sender.forget(sku);
        }
    }

    /** Whether there is something that only a last look tells. */
    boolean needsLastLook() {
        Fates fates = new Fates(table, SkuTable.set(Mark.LISTED), 0);
        return fates.count(Mark.STALE) > 0
                || fates.count(Mark.FAILED) > 0
                || fates.unknown() > 0
                || fates.count(Mark.REFUSED) > 0 && reports.keepsRows();
    }

    @Override
    public void row(Open file, Row row) throws IOException {
        file.mapper().take(row);
        if (row.fault() != null) {
            return;
        }
        try {
            String sku = file.mapper().sku();
            int slot = sku == null ? SkuTable.NONE : table.find(sku.getBytes(StandardCharsets.UTF_8));
            if (slot != SkuTable.NONE
                    && table.has(slot, Mark.SENT)
                    && table.stoodAt(slot, file.number(), row.place())) {
                tellLast(file, row, sku, slot);
            }
        } catch (CellException e) {
            // It was told of.
        }
    }

    private void tellLast(Open file, Row row, String sku, int slot) throws IOException {
        At at = reports.at(file, row);
        Mark fate = Fates.of(table, slot);
        if (fate == null) {
            reports.report().unknown(at, sku);
            sender.forget(sku.getBytes(StandardCharsets.UTF_8));
        } else if (fate == Mark.REFUSED) {
            reports.keep(row, file.mapper().carried());
        } else if (fate == Mark.STALE) {
            reports.report().stale(at, sku, winners.get(slot));
        } else if (fate == Mark.FAILED) {
            reports.report().failed(at, sku, sender.failure());
        }
    }
}
