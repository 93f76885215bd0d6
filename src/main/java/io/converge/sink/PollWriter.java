package io.converge.sink;

import io.converge.sink.Offsets.Claim;
import io.converge.sink.RowWriter.Written;
import io.converge.triage.TopicReader;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Writes what a poll gave: as a rule in one transaction, with how far the sink has come, while the next poll's records are read. Where the
 * database lets no statement run so long, in several, which are halved until they are short enough, and grow again.
 */
final class PollWriter implements AutoCloseable {

    private static final int ALL = Integer.MAX_VALUE;
    private static final int MOST_TRIES_OF_ONE = 5;

    private final Session session;
    private final RowReader reader;
    private final Deserializer<Object> values;
    private final Partitions partitions;
    private final Upkeep upkeep;
    private final SinkTally tally;
    private final TopicWatch watch;
    private final WritingThread thread = new WritingThread();
    /** What is written by the other thread; null: nothing. */
    private Begun underWay;

    private boolean hasWritten;
    private int mostAtOnce = ALL;
    private int triesOfOne;
    /** What is written just now, or could not be written. */
    private List<ConsumerRecord<byte[], byte[]>> tried = List.of();

    /** @param moved how far the sink is once they are written */
    private record Begun(List<Row> rows, Map<Integer, Claim> moved) {}

    PollWriter(
            Session session,
            RowReader reader,
            Deserializer<Object> values,
            Partitions partitions,
            Upkeep upkeep,
            SinkTally tally,
            TopicWatch watch) {
        this.session = session;
        this.reader = reader;
        this.values = values;
        this.partitions = partitions;
        this.upkeep = upkeep;
        this.tally = tally;
        this.watch = watch;
    }

    /**
     * Ends the write of what was given before, and begins that of these records, of partitions that are held.
     *
     * @throws FencedException if another sink has one of the partitions; nothing of its transaction is changed then
     */
    void write(ConsumerRecords<byte[], byte[]> records) throws SQLException, IOException, FencedException {
        if (!records.isEmpty()) {
            watch.ask();
        }
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(records.count());
        records.forEach(all::add);
        int done = 0;
        while (all.size() - done > mostAtOnce) {
            List<ConsumerRecord<byte[], byte[]>> some = all.subList(done, done + mostAtOnce);
            done += some.size();
            begin(some, () -> partitions.movedBehind(some));
            finish(); // How many are to follow, depends on whether these could be written.
        }
        begin(all.subList(done, all.size()), partitions::moved);
    }

    private void begin(List<ConsumerRecord<byte[], byte[]>> records, Supplier<Map<Integer, Claim>> position)
            throws SQLException, IOException, FencedException {
        Batch batch = new Batch(session, reader, values, this::finish);
        batch.read(records, partitions);
        finish();
        tried = records.isEmpty() ? tried : records;
        List<Row> rows = batch.rows();
        Map<Integer, Claim> moved = position.get();
        if (moved.isEmpty() || rows.isEmpty() && !upkeep.isTimeToMove()) {
            return;
        }
        watch.requireSame();
        RowWriter writer = session.writer();
        Offsets offsets = session.offsets();
        writer.overwrite(partitions.overwrites());
        underWay = new Begun(rows, moved);
        thread.begin(() -> writer.write(session.connection(), connection -> {
            offsets.move(connection, moved);
            return rows;
        }));
    }

    /** Ends what was begun, if anything was: afterwards the session is this thread's. */
    void finish() throws SQLException, FencedException, SinkException {
        if (underWay == null) {
            return;
        }
        Begun begun = underWay;
        underWay = null;
        Written written = thread.end();
        partitions.keep(begun.moved());
        tally.count(begun.rows().size(), written);
        tally.lag(partitions.lag());
        grow();
        hasWritten = true;
        countOlder(begun.rows(), written);
    }

    /** Whether the session is the other thread's. */
    boolean isUnderWay() {
        return underWay != null;
    }

    /** Waits until nothing is written; what came of it is told as before. */
    void await() {
        thread.await();
    }

    private void grow() {
        tried = List.of();
        triesOfOne = 0;
        mostAtOnce = mostAtOnce > ALL / 2 ? ALL : 2 * mostAtOnce;
    }

    private void countOlder(List<Row> rows, Written written) throws SQLException {
        long changed = written.changed().written() + written.changed().deleted();
        if (session.older() != null && changed + written.refused().size() < rows.size()) {
            List<Row> others = rows.stream()
                    .filter(row -> !written.refused().containsKey(row))
                    .toList();
            tally.older(session.older().count(session.connection(), others));
            session.connection().commit();
        }
    }

    /** Whether anything was written since this was asked the last time, also where another fault came after it. */
    boolean hasWritten() {
        boolean has = hasWritten;
        hasWritten = false;
        return has;
    }

    /** Whether something could not be written, and was not written since. */
    boolean isBehind() {
        return tried.stream().anyMatch(record -> partitions.holds(record.partition()));
    }

    /**
     * Whether a statement was ended that is tried with fewer rows the next time.
     *
     * @throws SinkException if it was of one record, again and again
     */
    boolean isToBeHalved(SQLException e) throws SinkException {
        if (!SqlFault.isCancelled(e) || tried.isEmpty()) {
            return false;
        }
        if (tried.size() > 1) {
            mostAtOnce = tried.size() / 2;
            return true;
        }
        triesOfOne++;
        if (triesOfOne >= MOST_TRIES_OF_ONE) {
            throw new SinkException(
                    TopicReader.position(tried.get(0))
                            + ": its row alone takes longer than the database lets a statement run"
                            + " (statement_timeout): " + SqlFault.said(e),
                    e);
        }
        return false;
    }

    /** Ends what was begun, whatever becomes of it: what could not be written comes again. */
    void settle() {
        try {
            finish();
        } catch (SQLException | FencedException | SinkException e) {
            session.database().rollback();
        }
    }

    @Override
    public void close() {
        settle();
        thread.close();
    }
}
