package io.converge.feed;

import io.converge.feed.FeedInput.Open;
import io.converge.feed.ReportFile.At;
import io.converge.feed.SkuTable.Mark;
import io.converge.feed.file.Row;
import io.converge.feed.file.RowFault;
import io.converge.feed.map.CellException;
import io.converge.model.Printable;
import io.converge.serde.RefusedRecordException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** Goes through the files and sends what is new. */
final class Feeding implements FeedInput.Visitor {

    private static final int ROWS_PER_REPORT = 1_000;
    private static final int LONGEST_LIST = 500;

    private final FeedInput input;
    private final Listing listing;
    private final SkuTable table;
    private final Novelty novelty;
    private final Outlet outlet;
    private final RowReports reports;
    private final FeedRun.Listener listener;
    private final Runnable pause;
    private ContentDigest digests;

    private long rows;
    private long unchanged;
    private long late;
    private long rejected;
    private long repeated;
    private long skipped;

    /**
     * @param pause may throw, to end it
     */
    Feeding(
            FeedInput input,
            Listing listing,
            SkuTable table,
            Novelty novelty,
            Outlet outlet,
            RowReports reports,
            FeedRun.Listener listener,
            Runnable pause) {
        this.input = input;
        this.listing = listing;
        this.table = table;
        this.novelty = novelty;
        this.outlet = outlet;
        this.reports = reports;
        this.listener = listener;
        this.pause = pause;
    }

    @Override
    public void file(Open file) {
        digests = new ContentDigest(input.product(), file.map().owned());
        List<String> untaken = file.mapper().untaken(file.rows());
        if (!untaken.isEmpty()) {
            listener.warn(input.files().get(file.number()).name() + ": columns that go nowhere: "
                    + Printable.within(String.join(", ", untaken), LONGEST_LIST));
        }
    }

    @Override
    public void row(Open file, Row row) throws IOException {
        pause.run();
        if (rows % ROWS_PER_REPORT == 0) {
            listener.progress("rows", rows, listing.rows());
        }
        rows++;
        file.mapper().take(row);
        if (row.fault() != null) {
            reject(file, row, null, row.fault());
            return;
        }
        String sku = null;
        try {
            sku = file.mapper().sku();
            if (sku == null) {
                skipped++;
                reports.report().skipped(reports.at(file, row));
            } else {
                take(file, row, sku);
            }
        } catch (CellException e) {
            reject(file, row, sku, e.fault());
        } catch (RefusedRecordException e) {
            reject(file, row, sku, RowFault.ofRow(e.reason() + ": " + e.getMessage()));
        }
    }

    private void reject(Open file, Row row, String sku, RowFault fault) throws IOException {
        rejected++;
        reports.reject(file, row, sku, fault);
    }

    private void take(Open file, Row row, String name) throws IOException, CellException {
        byte[] sku = name.getBytes(StandardCharsets.UTF_8);
        int slot = table.find(sku);
        if (slot == SkuTable.NONE) {
            throw new IOException("it has changed while it was read");
        }
        At at = reports.at(file, row);
        if (!table.stoodAt(slot, file.number(), row.place())) {
            repeated++;
            reports.report().repeated(at, name, reports.at(slot));
            return;
        }
        GenericRecord product = file.mapper().product();
        long digest = digests.of(product);
        if (novelty.isUnchanged(table, slot, digest)) {
            unchanged++;
        } else if (novelty.isLate(table, slot)) {
            late++;
            reports.report().stale(at, name, null);
        } else {
            outlet.send(slot, sku, name, product, file.map().owned(), digest);
        }
    }

    /** Deletes what the files do not list. */
    void delete(Ledger ledger) throws IOException {
        if (listing.withoutSku() > 0) {
            listener.warn(
                    listing.withoutSku() + " rows have no sku that can be read, and what the files do not list may be"
                            + " theirs: nothing is deleted. Mend them, and feed the whole file again");
            return;
        }
        ledger.forEachSku(sku -> {
            pause.run();
            int slot = table.find(sku);
            if (slot == SkuTable.NONE || table.has(slot, Mark.SENT) || !novelty.isGone(table, slot)) {
                return;
            }
            outlet.delete(slot, sku, new String(sku, StandardCharsets.UTF_8));
        });
    }

    /** Whether there are deletes whose fate is not known. */
    boolean hasUnknownDeletes() {
        return new Fates(table, 0, SkuTable.set(Mark.LISTED)).unknown() > 0;
    }

    /** @param isWatched whether fates are known, or were waited for */
    Reckoning reckoning(boolean isWatched, boolean isStopped) {
        Fates fates = new Fates(table, SkuTable.set(Mark.LISTED), 0);
        Fates deletes = new Fates(table, 0, SkuTable.set(Mark.LISTED));
        long deleted = deletes.count(Mark.ACCEPTED) + deletes.count(Mark.ACCEPTED_BEFORE);
        long overruled = deletes.count(Mark.CONFLICTED) + deletes.count(Mark.STALE);
        return new Reckoning(
                rows,
                fates.created(),
                fates.count(Mark.ACCEPTED) - fates.created(),
                unchanged + fates.count(Mark.ACCEPTED_BEFORE),
                fates.count(Mark.CONFLICTED),
                late + fates.count(Mark.STALE),
                rejected + fates.count(Mark.REFUSED),
                repeated,
                skipped,
                fates.count(Mark.FAILED),
                isWatched ? fates.unknown() : 0,
                isWatched ? 0 : fates.unknown(),
                isWatched ? deleted : deletes.unknown(),
                overruled,
                isWatched ? deletes.all() - deleted - overruled : deletes.all() - deletes.unknown(),
                isStopped);
    }
}
