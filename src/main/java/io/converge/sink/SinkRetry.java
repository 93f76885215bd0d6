package io.converge.sink;

import io.converge.config.ConvergeConfig;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Tries rows again that were set aside, beside whatever sink writes others meanwhile. Needs no Kafka. */
public final class SinkRetry {

    private static final long PAUSE_MS = 50;
    private static final int MOST_ATTEMPTS = 100;

    private final ConvergeConfig config;
    private final SinkOptions options;
    private final SinkListener listener;

    /**
     * What became of them.
     *
     * @param taken that are no more set aside
     * @param left that are
     */
    public record Result(long taken, long left) {}

    public SinkRetry(ConvergeConfig config, SinkOptions options, SinkListener listener) {
        this.config = config;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Tries each once, and again as long as that helps: one may have waited for another.
     *
     * @throws SinkException if the database does not answer, or the table is not as it must be
     */
    public Result run() throws SinkException {
        try (Session session = new Session(config, options, null, listener::say)) {
            open(session);
            long before = session.rejects().count(session.connection());
            if (before == 0) {
                tellOthers(session);
            }
            long left = before;
            long tried = before + 1;
            while (left > 0 && left < tried) {
                tried = left;
                round(session);
                left = session.rejects().count(session.connection());
            }
            return new Result(Math.max(0, before - left), left);
        } catch (SQLException e) {
            throw new SinkException("the database: " + SqlFault.said(e) + " (SQLSTATE " + e.getSQLState() + ")", e);
        }
    }

    private void open(Session session) throws SQLException, SinkException {
        try {
            session.openAsItIs();
        } catch (SQLException e) {
            if (!SqlFault.IN_USE.equals(e.getSQLState()) || options.replicationOrigin() == null) {
                throw e;
            }
            listener.say("waits: " + SqlFault.said(e));
            awaitOrigin(session);
        }
    }

    /** Sinks that have it give way to who asks. */
    private void awaitOrigin(Session session) throws SQLException, SinkException {
        try (Database asking = new Database(options.jdbcUrl(), null)) {
            asking.open();
            OriginWish.express(asking.connection(), options.replicationOrigin());
            while (!session.database().isOpen()) {
                pause();
                try {
                    session.openAsItIs();
                } catch (SQLException e) {
                    if (!SqlFault.IN_USE.equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        }
    }

    private static void pause() throws SinkException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkException("stopped", e);
        }
    }

    private void tellOthers(Session session) throws SQLException {
        session.rejects()
                .others(session.connection())
                .forEach((name, rows) -> listener.say("under the name " + session.sink()
                        + " nothing of this table is set aside, under " + name + " " + rows + ": --name " + name));
    }

    private void round(Session session) throws SQLException, SinkException {
        for (int partition : session.rejects().partitions(session.connection())) {
            session.connection().commit();
            retry(session, partition);
        }
    }

    /** An instance may write meanwhile, and stand in the way. */
    private void retry(Session session, int partition) throws SQLException, SinkException {
        for (int attempt = 1; ; attempt++) {
            try {
                session.writer().retry(session.connection(), connection -> {
                    session.offsets().locked(connection, partition, null);
                    return session.rejects().of(connection, partition);
                });
                return;
            } catch (SQLException e) {
                if (SqlFault.of(e) != SqlFault.COLLISION || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                session.database().rollback();
                pause();
            } catch (FencedException e) {
                throw new SinkException(
                        "nothing is known of partition " + partition
                                + " any more: somebody has forgotten how far the sink " + session.sink() + " is",
                        e);
            }
        }
    }
}
