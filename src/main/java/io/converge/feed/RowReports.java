package io.converge.feed;

import io.converge.feed.FeedInput.Open;
import io.converge.feed.ReportFile.At;
import io.converge.feed.SkuTable.Mark;
import io.converge.feed.file.RejectedRows;
import io.converge.feed.file.Row;
import io.converge.feed.file.RowFault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What is told of single rows: to whom it may concern, in the report, and among the rejected rows. */
final class RowReports implements AutoCloseable {

    private final FeedInput input;
    private final Listing listing;
    private final SkuTable table;
    private final FeedRun.Listener listener;
    private final ReportFile report;
    private final RejectedRows rejects;

    /**
     * @param report null: nowhere
     * @param rejects null: nowhere
     */
    RowReports(FeedInput input, Listing listing, SkuTable table, FeedRun.Listener listener, Path report, Path rejects)
            throws IOException {
        this.input = input;
        this.listing = listing;
        this.table = table;
        this.listener = listener;
        this.report = new ReportFile(report);
        this.rejects = rejects == null ? null : new RejectedRows(rejects, listing.frame());
    }

    ReportFile report() {
        return report;
    }

    At at(Open file, Row row) {
        return new At(input.files().get(file.number()).name(), file.rows().placeName(), row.place());
    }

    /** Where the last row of a sku stands; null if there is none. */
    At at(int slot) {
        int file = table.file(slot);
        return table.has(slot, Mark.LISTED)
                ? new At(input.files().get(file).name(), listing.placeName(file), table.place(slot))
                : null;
    }

    /** @param sku null if it is not known */
    void reject(Open file, Row row, String sku, RowFault fault) throws IOException {
        At at = at(file, row);
        report.rejected(at, sku, fault);
        keep(row, file.mapper().carried());
        listener.fault(place(at) + ": " + fault);
    }

    /** @param carried what a row before it says for it */
    void keep(Row row, Map<Integer, String> carried) throws IOException {
        if (rejects != null) {
            rejects.add(row.raw(carried));
        }
    }

    boolean keepsRows() {
        return rejects != null;
    }

    /** How people find a row; nothing of a delete, which has none. */
    String place(At at) {
        return at == null
                ? "delete"
                : (input.files().size() == 1 ? "" : at.file() + ", ") + at.placeName() + " " + at.place();
    }

    @Override
    public void close() throws IOException {
        try {
            report.close();
        } finally {
            if (rejects != null) {
                rejects.close();
            }
        }
    }
}
