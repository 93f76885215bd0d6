package io.converge.sink;

import java.sql.SQLException;

/** Waits after faults, longer with each that follows on another, and says so once. */
final class Waiting {

    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 10_000;
    private static final long LONG_MS = 1_000;

    private final SinkListener listener;
    private final SinkTally tally;
    private final String place;
    private long pauseMs;
    private String said;

    /** @param place where the database is */
    Waiting(SinkListener listener, SinkTally tally, String place) {
        this.listener = listener;
        this.tally = tally;
        this.place = place;
    }

    /** How long to wait for what is away. */
    long next(String fault) {
        return next(fault, false);
    }

    /**
     * How long to wait for the database.
     *
     * @throws SinkException if that does not help
     */
    long next(SQLException e) throws SinkException {
        SqlFault fault = SqlFault.of(e);
        String what = "the database " + place + ": " + SqlFault.said(e);
        if (fault != SqlFault.AWAY && fault != SqlFault.COLLISION) {
            throw new SinkException(what + " (SQLSTATE " + e.getSQLState() + ")", e);
        }
        return next(what, fault == SqlFault.COLLISION);
    }

    /** @param isUsual whether it is over soon as a rule, and told only if it is not */
    private long next(String fault, boolean isUsual) {
        tally.waits();
        pauseMs = pauseMs == 0 ? FIRST_MS : Math.min(2 * pauseMs, LONGEST_MS);
        if (!fault.equals(said) && (!isUsual || pauseMs >= LONG_MS)) {
            listener.say("waits: " + fault);
            said = fault;
        }
        return pauseMs;
    }

    /** It goes on. */
    void over() {
        if (said != null) {
            listener.say("goes on");
        }
        said = null;
        pauseMs = 0;
    }
}
