package io.converge.cli;

import io.converge.feed.FeedRun;
import java.io.Console;
import java.io.PrintWriter;

/** Tells how a feed goes: on a terminal in one line that changes, with its rate and the time left; elsewhere now and then. */
final class FeedProgress implements FeedRun.Listener {

    private static final int MOST_FAULTS_TOLD = 20;
    private static final long TERMINAL_PAUSE_NANOS = 500_000_000L;
    private static final long LOG_PAUSE_NANOS = 10_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int WIDTH = 78;

    private final PrintWriter err;
    private final boolean isTerminal = isTerminal();
    private String phase = "";
    private long beganNanos;
    private long toldNanos;
    private boolean isLineOpen;
    private long faults;

    FeedProgress(PrintWriter err) {
        this.err = err;
    }

    private static boolean isTerminal() {
        Console console = System.console();
        try {
            // Later releases of Java have a console everywhere, and this to ask it.
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    @Override
    public synchronized void progress(String what, long done, long total) {
        long now = System.nanoTime();
        if (!what.equals(phase)) {
            phase = what;
            beganNanos = now;
            toldNanos = now;
        }
        if (now - toldNanos < (isTerminal ? TERMINAL_PAUSE_NANOS : LOG_PAUSE_NANOS)) {
            return;
        }
        toldNanos = now;
        String line = line(what, done, total, (now - beganNanos) / NANOS_PER_SECOND);
        if (isTerminal) {
            err.print("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())));
            err.flush();
            isLineOpen = true;
        } else {
            err.println(line);
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
        print(what);
    }

    @Override
    public synchronized void fault(String what) {
        faults++;
        if (faults <= MOST_FAULTS_TOLD) {
            print(what);
        }
    }

    private void print(String line) {
        closeLine();
        err.println(line);
    }

    private void closeLine() {
        if (isLineOpen) {
            err.println();
            isLineOpen = false;
        }
    }

    /** All is told. */
    synchronized void end() {
        closeLine();
        if (faults > MOST_FAULTS_TOLD) {
            err.println("… and " + (faults - MOST_FAULTS_TOLD) + " more; --report FILE has them all");
        }
    }
}
