package io.converge.cli;

import io.converge.feed.FeedRun;
import java.io.PrintWriter;

/** Tells how a feed goes: on a terminal in one line that changes, with its rate and the time left; elsewhere now and then. */
final class FeedProgress implements FeedRun.Listener {

    private static final int MOST_FAULTS_TOLD = 20;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SECONDS_PER_MINUTE = 60;

    private final StatusLine line;
    private String phase = "";
    private long beganNanos;
    private long faults;

    FeedProgress(PrintWriter err) {
        line = new StatusLine(err);
    }

    @Override
    public synchronized void progress(String what, long done, long total) {
        if (!what.equals(phase)) {
            phase = what;
            beganNanos = System.nanoTime();
            line.restart();
        }
        if (line.isTime()) {
            line.show(line(what, done, total, (System.nanoTime() - beganNanos) / NANOS_PER_SECOND));
        }
    }

    static String line(String what, long done, long total, double seconds) {
        long perSecond = Math.round(done / Math.max(seconds, 1e-3));
        String text = what + " " + done + (total > 0 ? " of " + total : "") + ", " + perSecond + " a second";
        if (total <= done || perSecond == 0) {
            return text;
        }
        long left = (total - done) / perSecond + 1;
        return text + ", " + left / SECONDS_PER_MINUTE + ":" + String.format("%02d", left % SECONDS_PER_MINUTE)
                + " left";
    }

    @Override
    public synchronized void warn(String what) {
        line.print(what);
    }

    @Override
    public synchronized void fault(String what) {
        faults++;
        if (faults <= MOST_FAULTS_TOLD) {
            line.print(what);
        }
    }

    /** All is told. */
    synchronized void end() {
        line.close();
        if (faults > MOST_FAULTS_TOLD) {
            line.print("… and " + (faults - MOST_FAULTS_TOLD) + " more; --report FILE has them all");
        }
    }
}
