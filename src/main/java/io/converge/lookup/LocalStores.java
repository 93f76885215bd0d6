package io.converge.lookup;

import io.converge.topology.ConvergeTopology;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of this instance, and who has the others. */
final class LocalStores {

    private final Supplier<Optional<KafkaStreams>> streams;
    private final List<String> changesTopics;

    /** @param streams empty until they are started */
    LocalStores(Supplier<Optional<KafkaStreams>> streams, List<String> changesTopics) {
        this.streams = streams;
        this.changesTopics = List.copyOf(changesTopics);
    }

    /** Who has the state of a sku, as far as this instance has heard; empty before it has. */
    Optional<KeyQueryMetadata> owner(String sku) {
        try {
            return streams.get()
                    .map(running -> running.queryMetadataForKey(ConvergeTopology.ITEMS, sku, new StringSerializer()))
                    .filter(metadata -> !metadata.equals(KeyQueryMetadata.NOT_AVAILABLE));
        } catch (IllegalStateException | InvalidStateStoreException e) {
            return Optional.empty();
        }
    }

    /** Every instance that has told where it answers. */
    Collection<StreamsMetadata> all() {
        try {
            return streams.get()
                    .map(running -> running.streamsMetadataForStore(ConvergeTopology.ITEMS))
                    .orElse(List.of());
        } catch (IllegalStateException | InvalidStateStoreException e) {
            return List.of();
        }
    }

    /** Whether all that this instance owns can be read. */
    boolean areReady() {
        return streams.get()
                .filter(running -> running.state() == KafkaStreams.State.RUNNING)
                .isPresent();
    }

    /**
     * The store of a partition that this instance owns and that is up to date; empty where there can be none. Where it has no such
     * partition that is thrown once the store is asked, as {@link InvalidStateStoreException}.
     */
    Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> active(int partition) {
        return store(parameters(partition));
    }

    /** As {@link #active}, but also of one that it has a copy of, however far behind it is. */
    Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> any(int partition) {
        return store(parameters(partition).enableStaleStores());
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters(int partition) {
        return StoreQueryParameters.fromNameAndType(
                        ConvergeTopology.ITEMS, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition);
    }

    private Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> store(
            StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters) {
        try {
            return streams.get().map(running -> running.store(parameters));
        } catch (IllegalStateException | InvalidStateStoreException e) {
            return Optional.empty();
        }
    }

    /** The partitions that it owns. */
    List<Integer> owned() {
        return streams.get().stream()
                .flatMap(running -> running.metadataForLocalThreads().stream())
                .flatMap(thread -> thread.activeTasks().stream())
                .map(TaskMetadata::topicPartitions)
                .flatMap(Collection::stream)
                .filter(partition -> changesTopics.contains(partition.topic()))
                .map(TopicPartition::partition)
                .distinct()
                .toList();
    }

    /** How many writes its copy of a partition is behind; −1 if that is not known. */
    long lag(int partition) {
        try {
            return streams.get()
                    .map(running -> running.allLocalStorePartitionLags().get(ConvergeTopology.ITEMS))
                    .map(lags -> lags.get(partition))
                    .map(LagInfo::offsetLag)
                    .orElse(-1L);
        } catch (StreamsException | IllegalStateException e) {
            return -1; // The broker does not say where the end is.
        }
    }
}
