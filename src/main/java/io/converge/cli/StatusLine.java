package io.converge.cli;

import java.io.Console;
import java.io.PrintWriter;

/** A line that changes on a terminal; elsewhere a line now and then. Not for several threads. */
final class StatusLine {

    private static final long TERMINAL_PAUSE_NANOS = 500_000_000L;
    private static final long LOG_PAUSE_NANOS = 10_000_000_000L;
    private static final int WIDTH = 78;

    private final PrintWriter err;
    private final boolean isTerminal = isTerminal();
    private final long pauseNanos;
    private long shownNanos = System.nanoTime();
    private boolean isOpen;

    StatusLine(PrintWriter err) {
        this.err = err;
        this.pauseNanos = isTerminal ? TERMINAL_PAUSE_NANOS : LOG_PAUSE_NANOS;
    }

    /** @param pauseNanos between two lines */
    StatusLine(PrintWriter err, long pauseNanos) {
        this.err = err;
        this.pauseNanos = pauseNanos;
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

    /** Something else is told from now on. */
    void restart() {
        shownNanos = System.nanoTime();
    }

    /** Whether so long has passed that another line is worth it. */
    boolean isTime() {
        return System.nanoTime() - shownNanos >= pauseNanos;
    }

    void show(String text) {
        shownNanos = System.nanoTime();
        if (isTerminal) {
            err.print("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())));
            err.flush();
            isOpen = true;
        } else {
            err.println(text);
        }
    }

    /** A line that stays. */
    void print(String text) {
        close();
        err.println(text);
    }

    /** What comes next begins a line. */
    void close() {
        if (isOpen) {
            err.println();
            isOpen = false;
        }
    }
}
