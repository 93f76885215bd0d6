package io.converge.cli;

import io.converge.sink.SinkListener;
import java.io.PrintWriter;

/** Tells how a sink goes: on a terminal in one line that changes, with its rate and its lag; elsewhere now and then. */
final class SinkProgress implements SinkListener {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MOST_REFUSALS_TOLD = 20;

    private final StatusLine line;
    private final long beganNanos = System.nanoTime();
    private long before;
    private long beforeNanos = beganNanos;
    private long refusals;
    private String shown;

    SinkProgress(PrintWriter err) {
        this(new StatusLine(err));
    }

    SinkProgress(StatusLine line) {
        this.line = line;
    }

    @Override
    public void say(String what) {
        line.print(what);
    }

    @Override
    public void refused(String what) {
        refusals++;
        if (refusals <= MOST_REFUSALS_TOLD) {
            line.print(what);
        } else if (refusals == MOST_REFUSALS_TOLD + 1) {
            line.print("… and more: converge_rejects has them all");
        }
    }

    /** Where nothing has changed since the last line, another one would say the same. */
    @Override
    public void progress(long rows, long lag) {
        if (line.isTime()) {
            long now = System.nanoTime();
            String text = text(rows, rows - before, (now - beforeNanos) / NANOS_PER_SECOND, lag);
            if (!text.equals(shown)) {
                line.show(text);
            }
            shown = text;
            before = rows;
            beforeNanos = now;
        }
    }

    static String text(long rows, long more, double seconds, long lag) {
        return rows + " rows, " + Math.round(more / Math.max(seconds, 1e-3)) + " a second, " + lag + " to come";
    }

    void end() {
        line.close();
    }
}
