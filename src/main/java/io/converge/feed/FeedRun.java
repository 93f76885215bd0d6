package io.converge.feed;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.feed.FeedInput.Open;
import io.converge.feed.ReportFile.At;
import io.converge.feed.SkuTable.Mark;
import io.converge.feed.file.RejectedRows;
import io.converge.feed.file.Row;
import io.converge.feed.file.RowFault;
import io.converge.feed.map.CellException;
import io.converge.json.RecordLine;
import io.converge.model.Printable;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.ChangeProducer;
import io.converge.triage.StopSignal;
import io.converge.triage.StoppedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One run of a feed: the files are read for what they list, what the feed sent before is read, and what is new is sent; then the run
 * waits for what becomes of it.
 *
 * <p>Whatever ends it before all is sent leaves it open: it can be begun again as it is. What was sent is not sent again, or is a
 * duplicate.
 */
public final class FeedRun {

    private static final int ROWS_PER_REPORT = 1_000;
    private static final int LONGEST_REASON = 500;

    /**
     * What a run is to do.
     *
     * @param run the sequence of its changes
     * @param timestampMs theirs
     * @param isFull whether products that the files do not list are deleted
     * @param isForced whether it goes on though a later run has begun
     * @param isDry whether nothing is sent
     * @param timeoutMs how long to wait for fates where none is heard of; 0: not at all
     * @param report where rows are told of one by one; null: nowhere
     * @param rejects where rows go that are not taken; null: nowhere
     */
    public record Options(
            String origin,
            long run,
            long timestampMs,
            boolean isFull,
            DeleteLimit deletes,
            boolean isForced,
            boolean isDry,
            long timeoutMs,
            Path report,
            Path rejects) {}

    /** Hears how it goes; from several threads. */
    public interface Listener {
        /** What somebody should know. */
        void warn(String what);

        /** What is wrong with one row, or what stands in its way. */
        void fault(String what);

        /** How far it is. */
        void progress(String what, long done, long total);
    }

    /** Ends it from within. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private final ConvergeConfig config;
    private final FeedInput input;
    private final Options options;
    private final Listener listener;
    private final StopSignal stop = new StopSignal();
    private final SkuTable table = new SkuTable();
    private final Listing listing;

    private final String[] placeNames = new String[FeedInput.MOST_FILES];
    private ReportFile report;
    private RejectedRows rejects;
    private Sender sender;
    private boolean isWatched;
    private boolean isWhollyKnown;
    private long openBefore;
    private long newest;
    private long looked;
    private long unchanged;
    private long late;
    private long rejected;
    private long repeated;
    private long skipped;

    public FeedRun(ConvergeConfig config, FeedInput input, Options options, Listener listener) {
        this.config = config;
        this.input = input;
        this.options = options;
        this.listener = listener;
        this.listing =
                new Listing(table, options.rejects() != null, this::pause, rows -> listener.progress("read", rows, 0));
    }

    /** Lets it end, from any thread: what is on its way is waited for, and the run stays open. */
    public void stop() {
        stop.give();
    }

    private void pause() {
        if (stop.isGiven()) {
            throw new Stop();
        }
    }

    /**
     * Does it.
     *
     * @throws RefusedRunException if it would do harm; nothing is sent then
     * @throws IOException if a file cannot be read, or Kafka does not answer; the run stays open then
     */
    public Reckoning run() throws IOException {
        String topic = LedgerTopic.name(config, options.origin());
        try {
            listing.read(input);
            try (Ledger ledger = new Ledger(config, topic, stop)) {
                boolean isAlone = options.isDry() && config.bootstrapServers() == null;
                if (isAlone) {
                    listener.warn("bootstrap.servers is not set: nothing is compared with what was sent before");
                    feed(null, null);
                } else {
                    run(ledger, topic);
                }
            }
        } catch (Stop | StoppedException e) {
            return reckoning(true);
        }
        return reckoning(false);
    }

    private void run(Ledger ledger, String topic) throws IOException {
        if (!options.isDry()) {
            LedgerTopic.make(config, topic);
        }
        if (!options.isDry() || LedgerTopic.exists(config, topic)) {
            ledger.read(table);
        }
        String content = listing.content() + ":" + options.timestampMs();
        require(ledger.order(), content);
        if (options.timeoutMs() == 0) {
            runUnwatched(ledger, content);
            return;
        }
        isWatched = true;
        try (FateWatch watch = new FateWatch(config, options.origin(), options.run(), table, new Fates())) {
            watch.catchUp(this::pause);
            if (options.isDry()) {
                feed(ledger, null);
            } else {
                send(ledger, content, watch);
            }
        }
    }

    private void runUnwatched(Ledger ledger, String content) throws IOException {
        if (options.isDry()) {
            feed(ledger, null);
        } else {
            send(ledger, content, null);
        }
    }

    /** @throws RefusedRunException if it would do harm */
    private void require(RunOrder order, String content) throws IOException {
        order.require(options.run(), content, options.isForced());
        openBefore = order.newestOpenBefore(options.run());
        newest = order.newestBegun();
        if (!options.isFull()) {
            return;
        }
        if (listing.isPartial()) {
            throw new RefusedRunException(
                    "a feed that speaks of some fields alone cannot delete products: --full is for"
                            + " feeds that speak of whole ones");
        }
        options.deletes().require(deletes(), table.count(SkuTable.set(Mark.KNOWN), SkuTable.set(Mark.DELETED)));
    }

    private long deletes() {
        return table.count(SkuTable.set(Mark.KNOWN), SkuTable.set(Mark.LISTED, Mark.DELETED));
    }

    /** @param watch null: nobody waits for fates */
    private void send(Ledger ledger, String content, FateWatch watch) throws IOException {
        try (ChangeProducer producer = ChangeProducer.open(config)) {
            ledger.begin(options.run(), content);
            try {
                ledger.read(table); // Another run may have begun meanwhile.
                require(ledger.order(), content);
            } catch (IOException e) {
                ledger.withdraw(options.run());
                throw e;
            }
            if (openBefore > 0) {
                listener.warn("run " + openBefore
                        + " is still open: what it has not sent, this one sends, also where it is" + " unchanged");
            }
            if (watch != null) {
                watch.start();
            }
            sender = new Sender(
                    producer, ledger, table, options.origin(), options.run(), options.timestampMs(), input.product());
            try {
                feed(ledger, watch);
            } finally {
                sender.flush();
            }
        }
    }

    /**
     * Goes through the files again.
     *
     * @param ledger null: nothing was sent before
     * @param watch null: nobody waits for fates
     */
    private void feed(Ledger ledger, FateWatch watch) throws IOException {
        boolean needsRejects = options.rejects() != null;
        try (ReportFile told = new ReportFile(options.report());
                RejectedRows kept = needsRejects ? new RejectedRows(options.rejects(), listing.frame()) : null) {
            report = told;
            rejects = kept;
            input.read(null, new Feeding());
            if (options.isFull() && ledger != null) {
                delete(ledger);
            }
            if (sender != null) {
                finish(ledger, watch);
            }
        }
    }

    private void finish(Ledger ledger, FateWatch watch) throws IOException {
        sender.flush();
        if (sender.failure() == null) {
            ledger.end(options.run());
        } else {
            listener.warn("run " + options.run() + " stays open, as Kafka did not take all of it: " + sender.failure());
        }
        if (watch != null) {
            long total = table.count(SkuTable.set(Mark.SENT), 0);
            isWhollyKnown = watch.await(options.timeoutMs(), pending -> {
                pause();
                listener.progress("known", total - pending, total);
            });
            tellOfRows();
        }
    }

    /** What is told of rows by their text, which is not kept. */
    private void tellOfRows() throws IOException {
        boolean isRefused = table.count(SkuTable.set(Mark.LISTED, Mark.REFUSED), 0) > 0;
        if (!isWhollyKnown || isRefused && rejects != null) {
            input.read(null, new LastLook());
        }
    }

    /** Sends what is new. */
    private final class Feeding implements FeedInput.Visitor {

        private ContentDigest digests;

        @Override
        public void file(Open file) {
            placeNames[file.number()] = file.rows().placeName();
            digests = new ContentDigest(input.product(), file.map().owned());
            if (!file.mapper().untaken(file.rows()).isEmpty()) {
                listener.warn(input.files().get(file.number()).name() + ": not taken, as nothing says where they go: "
                        + Printable.within(String.join(", ", file.mapper().untaken(file.rows())), LONGEST_REASON));
            }
        }

        @Override
        public void row(Open file, Row row) throws IOException {
            looked++;
            if (looked % ROWS_PER_REPORT == 0) {
                pause();
                listener.progress("rows", looked, listing.rows());
            }
            if (row.fault() != null) {
                reject(file, row, null, row.fault());
                return;
            }
            String sku = null;
            try {
                file.mapper().take(row);
                sku = file.mapper().sku();
                if (sku == null) {
                    skipped++;
                } else {
                    take(file, row, sku);
                }
            } catch (CellException e) {
                reject(file, row, sku, e.fault());
            } catch (RefusedRecordException e) {
                reject(file, row, sku, RowFault.ofRow(e.reason() + ": " + e.getMessage()));
            } catch (IllegalStateException closed) {
                throw new FeedInput.RunException("the sending has ended: " + closed.getMessage(), closed);
            }
        }

        private void take(Open file, Row row, String name) throws IOException, CellException {
            byte[] sku = name.getBytes(StandardCharsets.UTF_8);
            int slot = table.find(sku);
            if (slot == SkuTable.NONE) {
                throw new FeedInput.RunException(
                        input.files().get(file.number()).name() + " has changed while it was read", null);
            }
            if (!table.stoodAt(slot, file.number(), row.place())) {
                repeated++;
                At last = new At(
                        input.files().get(table.file(slot)).name(), file.rows().placeName(), table.place(slot));
                report.repeated(at(file, row), name, last);
                return;
            }
            GenericRecord product;
            try {
                product = file.mapper().product();
            } catch (CellException e) {
                table.mark(slot, Mark.REJECTED);
                throw e;
            }
            long digest = digests.of(product);
            if (isUnchanged(slot, digest)) {
                unchanged++;
            } else if (isLate(slot)) {
                late++;
                report.stale(at(file, row), name, null);
            } else if (sender == null) {
                table.mark(slot, Mark.SENT);
                table.mark(slot, Mark.ACCEPTED);
            } else {
                sender.send(slot, sku, name, product, file.map().owned(), digest);
            }
        }

        private boolean isUnchanged(int slot, long digest) {
            return table.has(slot, Mark.KNOWN)
                    && !table.has(slot, Mark.DELETED)
                    && table.digest(slot) == digest
                    && table.run(slot) >= openBefore
                    && table.run(slot) <= options.run();
        }

        /** A later run has begun, and has found unchanged what an earlier one than this one had sent: this one must not change it. */
        private boolean isLate(int slot) {
            return newest > options.run() && table.has(slot, Mark.KNOWN) && table.run(slot) < options.run();
        }
    }

    private At at(Open file, Row row) {
        return new At(input.files().get(file.number()).name(), file.rows().placeName(), row.place());
    }

    private void reject(Open file, Row row, String sku, RowFault fault) throws IOException {
        rejected++;
        At at = at(file, row);
        report.rejected(at, sku, fault);
        if (rejects != null) {
            rejects.add(row.raw());
        }
        listener.fault(place(at) + ": " + fault);
    }

    private String place(At at) {
        return (input.files().size() == 1 ? "" : at.file() + ", ") + at.placeName() + " " + at.place();
    }

    private void delete(Ledger ledger) throws IOException {
        if (listing.withoutSku() > 0) {
            if (deletes() > 0) {
                listener.warn(
                        listing.withoutSku() + " rows have no sku that can be read: nothing is deleted, as it may be"
                                + " theirs. Mend them, and feed the whole file again");
            }
            return;
        }
        ledger.forEachSku(sku -> {
            pause();
            int slot = table.find(sku);
            boolean isGone = slot != SkuTable.NONE
                    && !table.has(slot, Mark.LISTED)
                    && (!table.has(slot, Mark.DELETED) || table.run(slot) < openBefore)
                    && table.run(slot) <= options.run()
                    && newest <= options.run();
            if (!isGone || table.has(slot, Mark.SENT)) {
                return;
            }
            if (sender == null) {
                table.mark(slot, Mark.SENT);
                table.mark(slot, Mark.ACCEPTED);
            } else {
                sender.delete(slot, sku, new String(sku, StandardCharsets.UTF_8));
            }
        });
    }

    /** Rows that were refused, or whose fate is not known. */
    private final class LastLook implements FeedInput.Visitor {

        @Override
        public void row(Open file, Row row) throws IOException {
            if (row.fault() != null) {
                return;
            }
            try {
                file.mapper().take(row);
                String sku = file.mapper().sku();
                int slot = sku == null ? SkuTable.NONE : table.find(sku.getBytes(StandardCharsets.UTF_8));
                if (slot == SkuTable.NONE || !table.stoodAt(slot, file.number(), row.place())) {
                    return;
                }
                if (table.has(slot, Mark.REFUSED) && rejects != null) {
                    rejects.add(row.raw());
                } else if (table.has(slot, Mark.FAILED)) {
                    report.failed(at(file, row), sku, sender.failure());
                } else if (table.has(slot, Mark.SENT) && fate(slot) == null) {
                    report.unknown(at(file, row), sku);
                }
            } catch (CellException e) {
                // It was told of.
            }
        }
    }

    /** The mark that tells the fate of a sku; null if none does. */
    private Mark fate(int slot) {
        for (Mark mark : FATES) {
            if (table.has(slot, mark)) {
                return mark;
            }
        }
        return null;
    }

    /** What tells most comes first. */
    private static final Mark[] FATES = {
        Mark.FAILED, Mark.REFUSED, Mark.CONFLICTED, Mark.STALE, Mark.ACCEPTED_BEFORE, Mark.ACCEPTED
    };

    /** Tells of fates as they become known. */
    private final class Fates implements FateWatch.Listener {

        @Override
        public void conflicted(byte[] sku, int slot, GenericRecord conflict) {
            String name = new String(sku, StandardCharsets.UTF_8);
            JsonNode line = RecordLine.conflict(conflict);
            At at = at(slot);
            report.conflicted(at, name, line);
            String stands = line.hasNonNull("winner")
                    ? line.get("winner").asText() + " stands"
                    : line.hasNonNull("holder")
                            ? line.get("holder").asText() + " has the value"
                            : "no version as it is stands";
            listener.fault((at == null ? "" : place(at) + ", ") + "sku " + Printable.of(name) + ": in conflict ("
                    + line.get("type").asText() + ", " + line.get("status").asText() + "), " + stands);
        }

        @Override
        public void stale(byte[] sku, int slot, ConsumerRecord<byte[], byte[]> stands, GenericRecord value) {
            report.stale(
                    at(slot),
                    new String(sku, StandardCharsets.UTF_8),
                    RecordLine.converged(stands.key(), value, stands.headers()));
        }

        @Override
        public void refused(byte[] sku, int slot, String reason) {
            String name = new String(sku, StandardCharsets.UTF_8);
            At at = at(slot);
            report.refused(at, name, reason);
            sender.forget(sku);
            listener.fault((at == null ? "" : place(at) + ", ") + "sku " + Printable.of(name) + ": "
                    + Printable.within(reason, LONGEST_REASON));
        }

        private At at(int slot) {
            return table.has(slot, Mark.LISTED)
                    ? new At(
                            input.files().get(table.file(slot)).name(), placeNames[table.file(slot)], table.place(slot))
                    : null;
        }
    }

    private Reckoning reckoning(boolean isStopped) {
        int sent = SkuTable.set(Mark.SENT, Mark.LISTED);
        long[] fates = new long[FATES.length];
        int others = 0;
        for (int i = 0; i < FATES.length; i++) {
            fates[i] = table.count(sent | SkuTable.set(FATES[i]), others);
            others |= SkuTable.set(FATES[i]);
        }
        long created = table.count(
                sent | SkuTable.set(Mark.ACCEPTED), others & ~SkuTable.set(Mark.ACCEPTED) | SkuTable.set(Mark.STOOD));
        long unheard = table.count(sent, others);
        int deletes = SkuTable.set(Mark.SENT);
        int listed = SkuTable.set(Mark.LISTED);
        int bad = SkuTable.set(Mark.FAILED, Mark.REFUSED);
        long allDeletes = table.count(deletes, listed);
        long deleted = isWatched || sender == null
                ? table.count(deletes | SkuTable.set(Mark.ACCEPTED), listed | bad)
                        + table.count(
                                deletes | SkuTable.set(Mark.ACCEPTED_BEFORE),
                                listed | bad | SkuTable.set(Mark.ACCEPTED))
                : table.count(deletes, listed | bad);
        return new Reckoning(
                looked,
                created,
                fates[5] - created,
                unchanged + fates[4],
                fates[2],
                late + fates[3],
                rejected + fates[1],
                repeated,
                skipped,
                fates[0],
                isWatched ? unheard : 0,
                isWatched ? 0 : unheard,
                deleted,
                allDeletes - deleted,
                isStopped);
    }
}
