package io.converge.sink;

import io.converge.sink.Offsets.Claim;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Partitions that somebody else has claimed, though nobody has said that they are this sink's no more. Others of the group take one once; who
 * takes one again and again is of no group.
 */
final class Doubts {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Map<Integer, Claim> doubtful = new TreeMap<>();
    private final Fences fences = new Fences();

    Doubts(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    boolean areThere() {
        return !doubtful.isEmpty();
    }

    void add(int partition, Claim claim) {
        doubtful.put(partition, claim);
    }

    /** The group has given it to this sink. */
    void assigned(int partition) {
        fences.forget(partition);
    }

    /** The group has taken it from this sink. */
    void revoked(int partition) {
        doubtful.remove(partition);
    }

    /** Whose they are is of no matter any more. */
    Set<Integer> drop() {
        Set<Integer> all = Set.copyOf(doubtful.keySet());
        doubtful.clear();
        return all;
    }

    /**
     * Asks the group whose they are: it takes a commit of its members alone.
     *
     * @return those that are this sink's, to be claimed again
     * @throws SinkException if one is taken again and again
     */
    Set<Integer> settled() throws SinkException {
        if (doubtful.isEmpty()) {
            return Set.of();
        }
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        doubtful.forEach((number, claim) -> commits.put(
                new TopicPartition(topic, number), new OffsetAndMetadata(claim.next() == null ? 0 : claim.next())));
        try {
            consumer.commitSync(commits, PATIENCE);
        } catch (CommitFailedException | FencedInstanceIdException e) {
            doubtful.clear(); // No more: the next poll says so, too.
            return Set.of();
        } catch (RebalanceInProgressException | TimeoutException e) {
            return Set.of(); // Nobody knows yet.
        }
        for (int number : doubtful.keySet()) {
            if (fences.isOneTooMany(number, System.nanoTime())) {
                throw new SinkException("partition " + number + " of " + topic
                        + " is taken by another sink of this name again and again, which is not in its consumer group:"
                        + " it may read from another cluster. Give one of them another name (--name)");
            }
        }
        return drop();
    }
}
