package io.converge.sink;

import io.converge.sink.RowWriter.Written;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a sink does now and then beside writing what comes. */
final class Upkeep {

    private static final long MOVE_NANOS = 1_000_000_000L;
    private static final long TELL_NANOS = 5_000_000_000L;
    private static final long RETRY_NANOS = 10_000_000_000L;
    private static final long ASK_NANOS = 200_000_000L;
    private static final int MOST_RETRIED = 1_000;

    private final Session session;
    private final Partitions partitions;
    private final SinkTally tally;
    private final SourceTopic topic;
    /** Up to which offset of a partition rows were tried again, if there are more that come after. */
    private final Map<Integer, Long> retriedUpTo = new HashMap<>();

    private long movedNanos;
    private long toldNanos;
    private long retriedNanos;
    private long askedNanos;

    Upkeep(Session session, Partitions partitions, SinkTally tally, SourceTopic topic) {
        this.session = session;
        this.partitions = partitions;
        this.tally = tally;
        this.topic = topic;
        long now = System.nanoTime();
        this.movedNanos = now - MOVE_NANOS;
        this.toldNanos = now;
        this.retriedNanos = now;
        this.askedNanos = now - ASK_NANOS;
    }

    /** Whether positions are to be kept that no row came with: marks of transactions move them all the time. */
    boolean isTimeToMove() {
        long now = System.nanoTime();
        boolean isTime = now - movedNanos >= MOVE_NANOS;
        if (isTime) {
            movedNanos = now;
        }
        return isTime;
    }

    /** Whether {@link #keepUp} has something to do. */
    boolean isDue() {
        long now = System.nanoTime();
        return isTimeToTell(now) || isTimeToRetry(now);
    }

    private boolean isTimeToTell(long now) {
        return now - toldNanos >= TELL_NANOS;
    }

    private boolean isTimeToRetry(long now) {
        return now - retriedNanos >= RETRY_NANOS && session.writer().expectsRejects();
    }

    void keepUp() throws SQLException, FencedException {
        long now = System.nanoTime();
        if (isTimeToTell(now)) {
            toldNanos = now;
            partitions.tellGroup();
            session.giveWay();
        }
        if (isTimeToRetry(now)) {
            retriedNanos = now;
            retry();
        }
    }

    /** What stood in the way of a row may have gone, in a partition that is not read here. Of many rows some have their turn. */
    private void retry() throws SQLException, FencedException {
        for (int partition : withRejects()) {
            retry(partition);
        }
    }

    private Set<Integer> withRejects() throws SQLException {
        Set<Integer> with = new HashSet<>(session.rejects().partitions(session.connection()));
        session.connection().commit();
        with.retainAll(partitions.held());
        session.writer().expectRejects(!with.isEmpty());
        return with;
    }

    private void retry(int partition) throws SQLException, FencedException {
        List<Row> rows = new ArrayList<>();
        Written written = session.writer().retryWaiting(session.connection(), connection -> {
            session.offsets().locked(connection, partition, partitions.claims().get(partition));
            rows.addAll(session.rejects()
                    .aboutOthers(connection, partition, retriedUpTo.getOrDefault(partition, -1L), MOST_RETRIED));
            return rows;
        });
        if (rows.size() < MOST_RETRIED) {
            retriedUpTo.remove(partition);
        } else {
            retriedUpTo.put(partition, rows.get(rows.size() - 1).offset());
        }
        tally.retried(written);
    }

    /**
     * Whether all partitions, also those of others, are where the topic ended as this began. What was set aside is tried once more then, and
     * counted.
     */
    boolean isCaughtUp() throws SQLException, FencedException {
        long now = System.nanoTime();
        boolean isDone = partitions.claims().entrySet().stream()
                .allMatch(each -> hasCome(each.getKey(), each.getValue().next()));
        if (!isDone || !partitions.hasBegun() || now - askedNanos < ASK_NANOS) {
            return false;
        }
        askedNanos = now;
        Map<Integer, Long> all = session.offsets().all(session.connection());
        session.connection().commit();
        if (!topic.ends().keySet().stream().allMatch(partition -> hasCome(partition, all.get(partition)))) {
            return false;
        }
        return hasTriedAll();
    }

    private boolean hasTriedAll() throws SQLException, FencedException {
        boolean isToTry = session.rejects().count(session.connection()) > 0;
        session.connection().commit();
        if (isToTry && !partitions.isSettled()) {
            return false;
        }
        retryAll();
        tally.standAside(session.rejects().count(session.connection()));
        session.connection().commit();
        return true;
    }

    private void retryAll() throws SQLException, FencedException {
        retriedUpTo.clear();
        for (int partition : withRejects()) {
            do {
                retry(partition);
            } while (retriedUpTo.containsKey(partition));
        }
    }

    private boolean hasCome(int partition, Long next) {
        return next != null && next >= topic.ends().getOrDefault(partition, 0L);
    }
}
