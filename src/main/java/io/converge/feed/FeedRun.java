package io.converge.feed;

import io.converge.config.ConvergeConfig;
import io.converge.feed.SkuTable.Mark;
import io.converge.triage.ChangeProducer;
import io.converge.triage.ChangeTrial;
import io.converge.triage.StopSignal;
import io.converge.triage.StoppedException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One run of a feed: the files are read for what they list, what the feed sent before is read, and what is new is sent; then the run
 * waits for what becomes of it.
 *
 * <p>Whatever ends it before all is sent leaves it open: it can be begun again as it is. What was sent is not sent again, or is a
 * duplicate.
 */
public final class FeedRun {

    /**
     * What a run is to do.
     *
     * @param run the sequence of its changes
     * @param timestampMs theirs
     * @param isFull whether products that the files do not list are deleted
     * @param deletes how many of them
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
    private String content;
    private boolean isEnded;

    public FeedRun(ConvergeConfig config, FeedInput input, Options options, Listener listener) {
        this.config = config;
        this.input = input;
        this.options = options;
        this.listener = listener;
        this.listing = new Listing(
                table,
                options.rejects() != null,
                !options.isDry(),
                this::pause,
                rows -> listener.progress("read", rows, 0));
    }

    /** Lets it end, from any thread: what is on its way is waited for, and the run stays open unless all was sent. */
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
     * @return null if it was stopped before it had sent anything
     * @throws RefusedRunException if it would do harm; nothing is sent then
     * @throws IOException if a file cannot be read, or Kafka does not answer; the run stays open then
     */
    public Reckoning run() throws IOException {
        String topic = LedgerTopic.name(config, options.origin());
        try (listing) {
            listing.read(input);
            content = listing.content() + ":" + options.timestampMs();
            if (options.isDry() && config.bootstrapServers() == null) {
                listener.warn("bootstrap.servers is not set: nothing is compared with what was sent before");
                return tryOut(null, Novelty.of(options.run(), new RunOrder()));
            }
            try (Ledger ledger = new Ledger(config, topic, stop)) {
                return run(ledger, topic);
            }
        } catch (Stop | StoppedException e) {
            return null;
        }
    }

    private Reckoning run(Ledger ledger, String topic) throws IOException {
        if (!options.isDry()) {
            LedgerTopic.make(config, topic);
        }
        if (!options.isDry() || LedgerTopic.exists(config, topic)) {
            ledger.read(table);
        }
        require(ledger.order());
        if (options.timeoutMs() == 0) {
            return options.isDry() ? tryOut(ledger, novelty(ledger)) : send(ledger, null);
        }
        try (FateWatch watch = new FateWatch(config, options.origin(), options.run(), table)) {
            watch.catchUp(options.timeoutMs(), this::pause);
            return options.isDry() ? tryOut(ledger, novelty(ledger)) : send(ledger, watch);
        }
    }

    private Novelty novelty(Ledger ledger) {
        return Novelty.of(options.run(), ledger.order());
    }

    /** @throws RefusedRunException if it would do harm */
    private void require(RunOrder order) throws IOException {
        order.require(options.run(), content, options.isForced());
        if (!options.isFull()) {
            return;
        }
        if (listing.isPartial()) {
            throw new RefusedRunException(
                    "a feed that speaks of some fields alone cannot delete products: --full is for"
                            + " feeds that speak of whole ones");
        }
        options.deletes()
                .require(
                        table.count(SkuTable.set(Mark.KNOWN), SkuTable.set(Mark.LISTED, Mark.DELETED)),
                        table.count(SkuTable.set(Mark.KNOWN), SkuTable.set(Mark.DELETED)));
    }

    /** @param ledger null: nothing was sent before */
    private Reckoning tryOut(Ledger ledger, Novelty novelty) throws IOException {
        try (RowReports reports = reports()) {
            Outlet outlet = new DryOutlet(new ChangeTrial(config), changes(), table);
            Feeding feeding = new Feeding(input, listing, table, novelty, outlet, reports, listener, this::pause);
            listing.readAgain(input, feeding);
            if (options.isFull() && ledger != null) {
                feeding.delete(ledger);
            }
            return feeding.reckoning(true, false);
        }
    }

    private RunChanges changes() {
        return new RunChanges(options.origin(), options.run(), options.timestampMs(), input.product());
    }

    private RowReports reports() throws IOException {
        return new RowReports(input, listing, table, listener, options.report(), options.rejects());
    }

    /** @param watch null: nobody waits for fates */
    private Reckoning send(Ledger ledger, FateWatch watch) throws IOException {
        try (ChangeProducer producer = ChangeProducer.open(config);
                RowReports reports = reports()) {
            begin(ledger);
            Sender sender = new Sender(producer, ledger, table, changes());
            FateReports fates = new FateReports(table, reports, listener, sender);
            Feeding feeding = new Feeding(input, listing, table, novelty(ledger), sender, reports, listener, () -> {
                pause();
                if (sender.isCutOff()) {
                    throw new Stop();
                }
            });
            try {
                if (watch != null) {
                    watch.start(fates);
                }
                send(ledger, feeding, sender);
                if (watch != null) {
                    await(watch, ledger, feeding, fates);
                }
                return feeding.reckoning(watch != null, false);
            } catch (Stop e) {
                listener.warn(stopped(sender));
                return feeding.reckoning(watch != null, true);
            }
        }
    }

    private String stopped(Sender sender) {
        if (isEnded) {
            return "stopped: all is sent, and what became of it is not known in full";
        }
        return (sender.isCutOff() ? "Kafka does not answer: " + sender.failure() : "stopped")
                + ": the run stays open. Feed it again as it is";
    }

    private void begin(Ledger ledger) throws IOException {
        long newest = Math.max(options.run(), ledger.order().newestBegun());
        ledger.begin(options.run(), content, options.isFull());
        try {
            ledger.list(options.run(), listing, table);
            ledger.read(table); // Another run may have begun meanwhile.
            require(ledger.order());
            ledger.order().requireNoneBehind(newest);
        } catch (IOException e) {
            ledger.withdraw(options.run());
            throw e;
        }
        long open = novelty(ledger).openBefore();
        if (open > 0) {
            listener.warn("run " + open
                    + " is still open. So that nothing of it stands above this one, this one sends what is"
                    + " unchanged, too");
        }
    }

    private void send(Ledger ledger, Feeding feeding, Sender sender) throws IOException {
        try {
            listing.readAgain(input, feeding);
            if (options.isFull()) {
                feeding.delete(ledger);
            }
        } finally {
            sender.flush();
        }
        if (sender.failure() == null) {
            ledger.end(options.run());
            isEnded = true;
        } else {
            listener.warn("run " + options.run() + " stays open, as Kafka did not take all of it: " + sender.failure());
        }
    }

    private void await(FateWatch watch, Ledger ledger, Feeding feeding, FateReports fates) throws IOException {
        long total = table.count(SkuTable.set(Mark.SENT), 0);
        boolean isWhole = watch.await(options.timeoutMs(), pending -> {
            pause();
            listener.progress("known", total - pending, total);
        });
        if (!isWhole) {
            listener.warn("nothing was heard for " + options.timeoutMs()
                    + " ms (--timeout-ms). Does `run` work, with the same" + " topics?");
        }
        fates.tellDeletes();
        if (feeding.hasUnknownDeletes()) {
            ledger.forEachSku(fates::forgetUnknownDelete);
        }
        if (fates.needsLastLook()) {
            input.read(null, fates);
        }
    }
}
