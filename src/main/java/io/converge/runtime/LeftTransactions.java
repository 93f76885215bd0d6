package io.converge.runtime;

import io.converge.topology.ConvergeTopology;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * Ends the transactions that instances which are gone have left open on partitions that this one works on now, so that nobody waits
 * until they time out: neither its own threads, nor consumers of committed records. Safe for threads.
 *
 * <p>A transaction that wrote to the changelog of a partition is its owner's. The owner is this instance as long as the partition is
 * assigned to it, so one of another instance is from before, and can never be committed: its producer is fenced off. One that began
 * behind the assignment is left alone: this instance may have stood still since, and the partition be another one's by now.
 */
final class LeftTransactions implements AutoCloseable {

    /** For Kafka Streams under at-least-once, where there are none. */
    static final LeftTransactions NONE = new LeftTransactions("", null, line -> {}, () -> 0);

    private final String prefix;
    private final Admin admin;
    private final Consumer<String> say;
    private final LongSupplier clockMs;
    private final Set<TopicPartition> changelogs = ConcurrentHashMap.newKeySet();
    private final Set<String> own = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param applicationId with which the names of all its transactions begin
     * @param admin is closed with this
     * @param say hears what an operator should know, a line each
     */
    LeftTransactions(String applicationId, Admin admin, Consumer<String> say) {
        this(applicationId, admin, say, System::currentTimeMillis);
    }

    LeftTransactions(String applicationId, Admin admin, Consumer<String> say, LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.prefix = applicationId + "-";
        this.admin = admin;
        this.say = say;
    }

    /** Takes note that a producer of this instance writes under this name. */
    void own(String transactionalId) {
        own.add(transactionalId);
    }

    /** Partitions of the topics that tasks read are this instance's. Returns at once. */
    void assigned(Collection<TopicPartition> partitions) {
        if (admin == null || partitions.isEmpty()) {
            return;
        }
        Set<TopicPartition> taken = changelogs(partitions);
        changelogs.addAll(taken);
        long atMs = clockMs.getAsLong();
        ListTransactionsOptions open = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
        admin.listTransactions(open).byBrokerId().toCompletionStage().whenComplete((byBroker, failure) -> {
            if (failure != null) {
                giveUp(failure);
                return;
            }
            // One by one: a broker that is gone, too, does not hold up what the others know.
            byBroker.values()
                    .forEach(listed -> listed.toCompletionStage()
                            .thenCompose(listings -> endOf(names(listings), taken, atMs))
                            .exceptionally(this::giveUp));
        });
    }

    /** They are this instance's no more. */
    void revoked(Collection<TopicPartition> partitions) {
        changelogs.removeAll(changelogs(partitions));
    }

    private Set<TopicPartition> changelogs(Collection<TopicPartition> partitions) {
        String claims = prefix + ConvergeTopology.CLAIMS + "-repartition";
        return partitions.stream()
                .map(partition -> new TopicPartition(
                        prefix
                                + (partition.topic().equals(claims) ? ConvergeTopology.CLAIMS : ConvergeTopology.ITEMS)
                                + "-changelog",
                        partition.partition()))
                .collect(Collectors.toSet());
    }

    private List<String> names(Collection<TransactionListing> listings) {
        return listings.stream()
                .map(TransactionListing::transactionalId)
                .filter(name -> name.startsWith(prefix) && !own.contains(name))
                .toList();
    }

    /** @param atMs when the partitions were assigned, by this instance's clock: what was left open is older by a session time-out */
    private CompletionStage<Void> endOf(List<String> names, Set<TopicPartition> taken, long atMs) {
        if (names.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return admin.describeTransactions(names).all().toCompletionStage().thenCompose(descriptions -> {
            Set<TopicPartition> still = new HashSet<>(taken);
            still.retainAll(changelogs);
            List<String> left = descriptions.entrySet().stream()
                    .filter(one -> one.getValue().state() == TransactionState.ONGOING)
                    .filter(one -> one.getValue().transactionStartTimeMs().orElse(atMs) <= atMs)
                    .filter(one -> one.getValue().topicPartitions().stream().anyMatch(still::contains))
                    .map(Map.Entry::getKey)
                    .toList();
            if (left.isEmpty()) {
                return CompletableFuture.completedStage(null);
            }
            say.accept("ends what instances that are gone have left open: transactions " + String.join(", ", left));
            return admin.fenceProducers(left).all().toCompletionStage();
        });
    }

    private Void giveUp(Throwable failure) {
        if (closed) {
            return null;
        }
        say.accept("warning: what an instance that is gone may have left open is not ended before it times out: "
                + failure);
        return null;
    }

    @Override
    public void close() {
        closed = true;
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
