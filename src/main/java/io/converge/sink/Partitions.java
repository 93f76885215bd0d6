package io.converge.sink;

import io.converge.sink.Offsets.Claim;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions that the consumer group gave to this sink. Each is claimed in the database before a record of it is read; until then, and
 * while the database is away, it rests. Belongs to the consumer's thread.
 */
final class Partitions implements ConsumerRebalanceListener {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final SourceTopic topic;
    private final boolean isAnew;
    private final Set<Integer> begunAnew = new HashSet<>();
    private final Map<Integer, Claim> held = new TreeMap<>();
    private final Set<Integer> unclaimed = new TreeSet<>();
    private final Doubts doubts;

    private Runnable endWrites = () -> {};
    private boolean isAssigned;

    /** @param isAnew whether each is read from its beginning the first time */
    Partitions(Consumer<byte[], byte[]> consumer, SourceTopic topic, boolean isAnew) {
        this.consumer = consumer;
        this.topic = topic;
        this.isAnew = isAnew;
        this.doubts = new Doubts(consumer, topic.name());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        isAssigned = true;
        consumer.pause(partitions);
        for (TopicPartition partition : partitions) {
            consumer.seek(partition, 0); // Nobody is to look for where it is: the database knows.
            unclaimed.add(partition.partition());
            doubts.assigned(partition.partition());
        }
    }

    /** @param ending lets a write of theirs come to its end before partitions are given away: whoever has them next need not fence it */
    void beforeRevoked(Runnable ending) {
        this.endWrites = ending;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        endWrites.run();
        onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            held.remove(partition.partition());
            unclaimed.remove(partition.partition());
            doubts.revoked(partition.partition());
        }
    }

    /** Whether what is to be forgotten is: before, nobody knows which partitions are this sink's. */
    boolean hasBegun() {
        return !isAnew || isSettled();
    }

    /** Whether it is known which partitions are this sink's, and it has claimed them. */
    boolean isSettled() {
        return isAssigned && unclaimed.isEmpty();
    }

    /** Whether {@link #claim} has something to do. */
    boolean isToClaim() {
        return !unclaimed.isEmpty() || doubts.areThere();
    }

    boolean holds(int partition) {
        return held.containsKey(partition);
    }

    Set<Integer> held() {
        return Set.copyOf(held.keySet());
    }

    Map<Integer, Claim> claims() {
        return Map.copyOf(held);
    }

    /** Claims what is not claimed yet. */
    void claim(Session session) throws SQLException, SinkException {
        unclaimed.addAll(doubts.settled());
        if (unclaimed.isEmpty()) { // Nobody knows yet whose the doubtful ones are.
            return;
        }
        Map<Integer, Claim> claimed = new LinkedHashMap<>();
        for (int partition : unclaimed) {
            boolean begins = isAnew && !begunAnew.contains(partition);
            claimed.put(
                    partition,
                    begins ? claimAnew(session, partition) : session.offsets().claim(session.connection(), partition));
        }
        session.expectRejects(unclaimed, held.isEmpty());
        session.connection().commit();
        begunAnew.addAll(unclaimed);
        List<TopicPartition> partitions =
                unclaimed.stream().map(this::partition).toList();
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        for (TopicPartition partition : partitions) {
            Claim claim = claimed.get(partition.partition());
            consumer.seek(partition, next(claim, partition, begins.get(partition), ends.get(partition)));
            held.put(partition.partition(), claim);
        }
        unclaimed.clear();
        consumer.resume(partitions);
    }

    private Claim claimAnew(Session session, int partition) throws SQLException, SinkException {
        long end = topic.ends().getOrDefault(partition, 0L);
        Claim claim = session.offsets().claimAnew(session.connection(), partition, end);
        if (claim.overwrites()) {
            session.rejects().forget(session.connection(), partition); // They are of the topic before.
        }
        return claim;
    }

    private static long next(Claim claim, TopicPartition partition, long begin, long end) throws SinkException {
        if (claim.next() == null) {
            return begin;
        }
        if (claim.next() < begin || claim.next() > end) {
            throw SinkException.gone(
                    partition + " from offset " + claim.next() + " on (there are " + begin + " to " + end + ")");
        }
        return claim.next();
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(topic.name(), number);
    }

    /** Where each partition that has come further is to go on, as far as its records were given. */
    Map<Integer, Claim> moved() {
        Map<Integer, Claim> moved = new LinkedHashMap<>();
        held.forEach((number, claim) -> {
            long position = consumer.position(partition(number));
            if (claim.next() == null || claim.next() != position) {
                moved.put(number, claim.movedTo(position));
            }
        });
        return moved;
    }

    /** Where partitions are to go on behind some of the records that were given. */
    Map<Integer, Claim> movedBehind(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<Integer, Claim> moved = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Claim claim = held.get(record.partition());
            if (claim != null) {
                moved.put(record.partition(), claim.movedTo(record.offset() + 1));
            }
        }
        return moved;
    }

    /** Whether rows are written whatever they have seen. */
    boolean overwrites() {
        return held.values().stream().anyMatch(Claim::overwrites);
    }

    /** They stand in the database now. */
    void keep(Map<Integer, Claim> moved) {
        moved.forEach(held::replace);
    }

    /** Lets all rest, and forgets what was read and not kept. */
    void rest() {
        consumer.pause(consumer.assignment());
        List<TopicPartition> fresh = new ArrayList<>();
        held.forEach((number, claim) -> {
            if (claim.next() == null) {
                fresh.add(partition(number));
            } else {
                consumer.seek(partition(number), claim.next());
            }
        });
        if (!fresh.isEmpty()) {
            consumer.seekToBeginning(fresh); // Of none it would be all.
        }
    }

    /**
     * Goes on from where the database has it.
     *
     * @throws FencedException if somebody else has claimed a partition meanwhile
     */
    void goOn(Session session) throws SQLException, FencedException {
        for (Map.Entry<Integer, Claim> each : List.copyOf(held.entrySet())) {
            Claim claim = session.offsets().locked(session.connection(), each.getKey(), each.getValue());
            held.put(each.getKey(), claim);
            if (claim.next() != null) {
                consumer.seek(partition(each.getKey()), claim.next());
            }
        }
        session.connection().commit();
        consumer.resume(held.keySet().stream().map(this::partition).toList());
    }

    /** Nothing is known of any partition, as the table was made anew: each is claimed again, and read from its beginning. */
    void beginAgain() {
        unclaimed.addAll(held.keySet());
        unclaimed.addAll(doubts.drop());
        held.clear();
    }

    /** Somebody else has claimed partitions. */
    void fenced(Set<Integer> partitions) {
        for (int number : partitions) {
            Claim claim = held.remove(number);
            if (claim != null) {
                doubts.add(number, claim);
                consumer.pause(Set.of(partition(number)));
            }
        }
    }

    /** How many records there are that it has not come to, as far as is known. */
    long lag() {
        long lag = 0;
        for (int number : held.keySet()) {
            lag += consumer.currentLag(partition(number)).orElse(0);
        }
        return lag;
    }

    /** Tells the group how far it is, for those who watch it: the sink does not look there. */
    void tellGroup() {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        held.forEach((number, claim) -> {
            if (claim.next() != null) {
                commits.put(partition(number), new OffsetAndMetadata(claim.next()));
            }
        });
        if (!commits.isEmpty()) {
            consumer.commitAsync(commits, (offsets, failure) -> {});
        }
    }
}
