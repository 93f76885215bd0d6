package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.topology.ConvergeTopology;
import io.converge.topology.StoredPartials;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Counts the changes that speak of some fields alone and are live: a policy that merges no fields has no place for them. They are
 * looked for in the changelog of the states, before any instance is under the new policy.
 */
final class LivePartials {

    private static final Duration POLL = Duration.ofMillis(200);

    private LivePartials() {}

    /** How many there are in the whole catalogue; 0 if no instance has ever started. */
    static long count(ConvergeConfig config) {
        String changelog = config.applicationId() + "-" + ConvergeTopology.ITEMS + "-changelog";
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<PartitionInfo> partitions = consumer.listTopics().getOrDefault(changelog, List.of());
            return partitions.stream()
                    .mapToLong(partition -> count(new TopicPartition(changelog, partition.partition()), consumer))
                    .sum();
        }
    }

    private static long count(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        Map<Bytes, Integer> partials = new HashMap<>();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                int live = StoredPartials.live(record.key(), record.value());
                if (live == 0) {
                    partials.remove(Bytes.wrap(record.key()));
                } else {
                    partials.put(Bytes.wrap(record.key()), live);
                }
            }
        }
        return partials.values().stream().mapToLong(Integer::longValue).sum();
    }
}
