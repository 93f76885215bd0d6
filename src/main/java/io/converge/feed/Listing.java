package io.converge.feed;

import io.converge.feed.FeedInput.Open;
import io.converge.feed.SkuTable.Mark;
import io.converge.feed.file.Row;
import io.converge.feed.file.Rows.Frame;
import io.converge.feed.map.CellException;
import io.converge.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What the files of a run list, before anything is sent: every sku and the last row of it. So a file that cannot be read to its end is
 * found in time.
 */
final class Listing implements FeedInput.Visitor {

    private static final int ROWS_PER_REPORT = 10_000;

    private final SkuTable table;
    private final boolean needsOneForm;
    private final Runnable pause;
    private final LongConsumer progress;
    private final MessageDigest digest = Sha256.start();
    private Frame frame;
    private List<?> owned;
    private long rows;
    private long withoutSku;

    /**
     * @param needsOneForm whether rows of all files have to fit into one
     * @param pause may throw, to end it
     */
    Listing(SkuTable table, boolean needsOneForm, Runnable pause, LongConsumer progress) {
        this.table = table;
        this.needsOneForm = needsOneForm;
        this.pause = pause;
        this.progress = progress;
    }

    void read(FeedInput input) throws IOException {
        input.read(digest, this);
        add(String.valueOf(input.map()));
        add(String.valueOf(input.form()));
        add(input.isPartial() + input.product().toString());
    }

    /** So that other texts in their order have another digest. */
    private void add(String text) {
        digest.update((text.length() + " " + text).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void file(Open file) throws IOException {
        if (needsOneForm && frame != null && !frame.equals(file.rows().frame())) {
            throw new IOException(
                    "its form or its columns are not those of the file before, so that --rejects cannot hold"
                            + " the rows of both. Feed them one by one");
        }
        frame = file.rows().frame();
        owned = file.map().owned();
    }

    @Override
    public void row(Open file, Row row) throws IOException {
        rows++;
        if (rows % ROWS_PER_REPORT == 0) {
            pause.run();
            progress.accept(rows);
        }
        if (row.fault() != null) {
            withoutSku++;
            return;
        }
        try {
            file.mapper().take(row);
            String sku = file.mapper().sku();
            if (sku != null) {
                int slot = table.add(sku.getBytes(StandardCharsets.UTF_8));
                table.mark(slot, Mark.LISTED);
                table.stands(slot, file.number(), row.place());
            }
        } catch (CellException e) {
            withoutSku++;
        }
    }

    long rows() {
        return rows;
    }

    /** How many rows may be of any sku. */
    long withoutSku() {
        return withoutSku;
    }

    /** Whether the feed speaks of some fields alone. */
    boolean isPartial() {
        return owned != null;
    }

    Frame frame() {
        return frame;
    }

    /** A digest of what a run of these files says. */
    String content() {
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }
}
