package io.converge.sink;

import io.converge.model.Printable;
import io.converge.sink.RowWriter.Written;

/** What a sink has done so far. */
public final class SinkTally implements AutoCloseable {

    private static final int MOST_SHOWN = 300;

    private final SinkListener listener;
    private SinkMetrics metrics;
    private long rows;
    private long written;
    private long deleted;
    private long refused;
    private long standing;
    private long older;
    private volatile long lag;

    SinkTally(SinkListener listener) {
        this.listener = listener;
    }

    /** From now on metrics tell it. */
    void begin(String sink) {
        metrics = new SinkMetrics(sink, () -> lag);
    }

    void count(int more, Written what) {
        rows += more;
        written += what.changed().written();
        deleted += what.changed().deleted();
        refused += what.refused().size();
        count("written", what.changed().written());
        count("deleted", what.changed().deleted());
        count("rejected", what.refused().size());
        count(
                "unchanged",
                more
                        - what.changed().written()
                        - what.changed().deleted()
                        - what.refused().size());
        what.refused()
                .forEach((row, refusal) -> listener.refused(Identifier.shown(row.sku()) + " is set aside: "
                        + refusal.sqlState() + " " + Printable.within(refusal.reason(), MOST_SHOWN)));
    }

    /** Rows that stay as they are have seen more than what was to be written. */
    void older(long more) {
        older += more;
        count("older", more);
    }

    /** Tells how far it is. */
    void tell() {
        listener.progress(rows, lag);
    }

    /** Rows that had been set aside were tried again. */
    void retried(Written what) {
        long more = what.changed().written() + what.changed().deleted();
        rows += more;
        written += what.changed().written();
        deleted += what.changed().deleted();
        count("written", what.changed().written());
        count("deleted", what.changed().deleted());
    }

    private void count(String name, long more) {
        if (metrics != null) {
            metrics.count(name, more);
        }
    }

    void lag(long now) {
        lag = now;
    }

    void fenced(int partitions) {
        count("fenced", partitions);
    }

    void waits() {
        count("waits", 1);
    }

    /** Rows that were not there before, or otherwise. */
    public long written() {
        return written;
    }

    public long deleted() {
        return deleted;
    }

    /** Rows that were set aside. */
    public long refused() {
        return refused;
    }

    /** So many rows are set aside as it ends, of this run and of others. */
    void standAside(long now) {
        standing = now;
    }

    /** Rows that are set aside as it ends, if it has come to the end; those of other runs of its name, too. */
    public long standing() {
        return standing;
    }

    /** Rows that were as they were to be. */
    public long unchanged() {
        return rows - written - deleted - refused;
    }

    /** Rows among these that had seen more than what was to be written. */
    public long older() {
        return older;
    }

    @Override
    public void close() {
        if (metrics != null) {
            metrics.close();
        }
    }
}
