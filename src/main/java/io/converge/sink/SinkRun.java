package io.converge.sink;

import io.converge.config.ConvergeConfig;
import io.converge.serde.BoundedConsumer;
import io.converge.serde.registry.RegistryUnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Writes the converged topic to a table, until it is stopped: each poll is a transaction of its rows and of how far it has come. Where the
 * database or the registry does not answer it waits, stays in its group, and goes on.
 */
public final class SinkRun {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final String ROWS_PER_POLL = "5000";

    private final ConvergeConfig config;
    private final SinkOptions options;
    private final SinkListener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Consumer<byte[], byte[]> consumer;

    private SourceTopic topic;
    private Session session;
    private RowReader reader;
    private Partitions partitions;
    private Deserializer<Object> values;
    private SinkTally tally;
    private Waiting waiting;
    private Upkeep upkeep;
    private TopicWatch watch;
    private PollWriter writer;
    /** Until then all partitions rest; 0: none does. */
    private long restUntilNanos;

    private boolean isResting;
    private boolean isDone;
    private boolean hasChecked;

    public SinkRun(ConvergeConfig config, SinkOptions options, SinkListener listener) {
        this.config = config;
        this.options = options;
        this.listener = listener;
    }

    /** Ends it, from another thread. */
    public void stop() {
        stopped.countDown();
        Consumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
    }

    /**
     * Writes until it is stopped, or has come to the end if it is to end there.
     *
     * @return what was done
     * @throws IOException if it cannot go on; the message says what is wrong, and what would be right
     */
    public SinkTally run() throws IOException {
        topic = SourceTopic.of(config);
        tally = new SinkTally(listener);
        try (Session opened = new Session(config, options, topic.id(), listener::say);
                Deserializer<Object> deserializer = config.registryClient().deserializer()) {
            session = opened;
            values = deserializer;
            reader = new RowReader(options, session.target());
            waiting = new Waiting(listener, tally, session.database().place());
            if (awaitSession()) {
                consume();
            }
        } catch (WakeupException e) {
            // It is stopped.
        } finally {
            tally.close();
        }
        return tally;
    }

    /** @return false if it is stopped before */
    private boolean awaitSession() throws SinkException {
        while (stopped.getCount() > 0) {
            try {
                if (session.open()) {
                    waiting.over();
                    return true;
                }
                pause(waiting.next("no product of " + topic.name()
                        + " has a schema in the registry yet (--product-schema names one)"));
            } catch (SQLException e) {
                session.database().drop();
                pause(waiting.next(e));
            } catch (RegistryUnavailableException e) {
                pause(waiting.next(e.getMessage()));
            }
        }
        return false;
    }

    private void pause(long ms) throws SinkException {
        try {
            if (stopped.await(ms, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkException("stopped", e);
        }
    }

    private void consume() throws IOException {
        try (Consumer<byte[], byte[]> made = new BoundedConsumer(clientSettings());
                TopicWatch asking = new TopicWatch(config, topic, session.sink())) {
            consumer = made;
            watch = asking;
            partitions = new Partitions(made, topic, options.fromBeginning());
            upkeep = new Upkeep(session, partitions, tally, topic);
            PollWriter polls = new PollWriter(session, reader, values, partitions, upkeep, tally, watch);
            writer = polls;
            partitions.beforeRevoked(polls::await);
            tally.begin(session.sink());
            listener.say(
                    "writes " + topic.name() + " to " + session.target().table().name() + " at "
                            + session.database().place() + " as " + session.sink());
            made.subscribe(List.of(topic.name()), partitions);
            try (polls) {
                while (stopped.getCount() > 0 && !isDone) {
                    step();
                }
            }
            partitions.tellGroup();
        }
    }

    private Map<String, Object> clientSettings() {
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, session.sink());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ROWS_PER_POLL);
        return settings;
    }

    private void step() throws IOException {
        try {
            ConsumerRecords<byte[], byte[]> records = poll();
            if (isResting && System.nanoTime() - restUntilNanos < 0) {
                return;
            }
            if (isResting) {
                wake();
            }
            if (partitions.isToClaim()) {
                watch.requireSame();
                writer.finish();
                partitions.claim(session);
            }
            writer.write(records);
            if (upkeep.isDue()) {
                writer.finish();
                upkeep.keepUp();
            }
            tally.lag(partitions.lag());
            tally.tell();
            isDone = options.untilCaughtUp() && !writer.isUnderWay() && upkeep.isCaughtUp();
            tellSuccess(writer.hasWritten() || !writer.isBehind());
        } catch (FencedException e) {
            session.database().rollback();
            tally.fenced(e.partitions().size());
            partitions.fenced(e.partitions());
            partitions.rest();
            rest(0);
        } catch (SQLException e) {
            failed(e);
        } catch (RegistryUnavailableException e) {
            await(e.getMessage());
        } catch (RetriableException e) {
            await("Kafka at " + config.bootstrapServers() + ": " + e.getMessage());
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() throws IOException {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            watch.ask();
            watch.requireSame();
            throw SinkException.gone(e.offsetOutOfRangePartitions().toString());
        }
    }

    private void await(String fault) {
        writer.settle();
        session.database().rollback();
        partitions.rest();
        rest(waiting.next(fault));
    }

    private void wake() throws SQLException, SinkException, FencedException {
        if (!session.database().isOpen()) {
            if (!session.open()) {
                throw new SinkException("no schema of products is known any more: the registry has forgotten it");
            }
            reader.forget();
            if (session.hasMadeTable()) {
                partitions.beginAgain();
            }
        }
        isResting = false;
        partitions.goOn(session);
    }

    private void rest(long ms) {
        isResting = true;
        restUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** What could not be written goes on only once it is: until then it is not known whether the cause has gone. */
    private void tellSuccess(boolean isOver) {
        if (isOver) {
            waiting.over();
            hasChecked = false;
        }
    }

    private void failed(SQLException e) throws SinkException {
        tellSuccess(writer.hasWritten()); // What came before this fault ended the one before it.
        session.database().rollback();
        partitions.rest();
        SqlFault fault = SqlFault.of(e);
        if (fault == SqlFault.TABLE && !hasChecked) {
            hasChecked = true; // What the table lacks, the check at the next start of the session names.
            session.database().drop();
            rest(0);
        } else if (writer.isToBeHalved(e)) {
            rest(0);
        } else {
            if (fault == SqlFault.AWAY) {
                session.database().drop();
            }
            rest(waiting.next(e));
        }
    }
}
