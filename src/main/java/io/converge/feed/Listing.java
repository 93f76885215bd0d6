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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What the files of a run list, before anything is sent: every sku and the last row of it. So a file that cannot be read to its end is
 * found in time.
 */
final class Listing implements FeedInput.Visitor, AutoCloseable {

    private static final int ROWS_PER_REPORT = 10_000;

    private final SkuTable table;
    private final boolean needsOneForm;
    private final boolean keepsSkus;
    private final Runnable pause;
    private final LongConsumer progress;
    private final MessageDigest digest = Sha256.start();
    private byte[] files;
    private final List<String> placeNames = new ArrayList<>();
    private SkuSpool skus;
    private Frame frame;
    private List<?> owned;
    private long rows;
    private long withoutSku;

    /**
     * @param needsOneForm whether rows of all files have to fit into one
     * @param keepsSkus whether they are asked for
     * @param pause may throw, to end it
     */
    Listing(SkuTable table, boolean needsOneForm, boolean keepsSkus, Runnable pause, LongConsumer progress) {
        this.table = table;
        this.needsOneForm = needsOneForm;
        this.keepsSkus = keepsSkus;
        this.pause = pause;
        this.progress = progress;
    }

    void read(FeedInput input) throws IOException {
        skus = keepsSkus ? new SkuSpool() : null;
        MessageDigest read = Sha256.start();
        input.read(read, this);
        files = read.digest();
        digest.update(files);
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
        placeNames.add(file.rows().placeName());
        owned = file.map().owned();
    }

    @Override
    public void row(Open file, Row row) throws IOException {
        rows++;
        if (rows % ROWS_PER_REPORT == 0) {
            pause.run();
            progress.accept(rows);
        }
        file.mapper().take(row);
        if (row.fault() != null) {
            withoutSku++;
            return;
        }
        try {
            String sku = file.mapper().sku();
            if (sku != null) {
                byte[] bytes = sku.getBytes(StandardCharsets.UTF_8);
                int slot = table.add(bytes);
                if (table.mark(slot, Mark.LISTED) && skus != null) {
                    skus.add(bytes);
                }
                table.stands(slot, file.number(), row.place());
            }
        } catch (CellException e) {
            withoutSku++;
        }
    }

    /**
     * Reads the files again.
     *
     * @throws IOException also if they are not the same any more
     */
    void readAgain(FeedInput input, FeedInput.Visitor visitor) throws IOException {
        MessageDigest again = Sha256.start();
        input.read(again, visitor);
        if (!Arrays.equals(again.digest(), files)) {
            throw new IOException(
                    "the files have changed while they were read: what was sent is of neither state alone."
                            + " Feed them again as a run of their own, by --run");
        }
    }

    /** What is listed, each once. */
    void forEachSku(Ledger.SkuHandler handler) throws IOException {
        skus.forEach(handler);
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

    /** What the places of a file's rows count. */
    String placeName(int file) {
        return placeNames.get(file);
    }

    Frame frame() {
        return frame;
    }

    /** A digest of what a run of these files says. */
    String content() {
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    @Override
    public void close() throws IOException {
        if (skus != null) {
            skus.close();
        }
    }
}
