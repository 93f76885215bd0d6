package io.converge.testing;

import io.converge.config.ConvergeConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What consumers of a topic see. */
public final class CommittedRecords {

    private static final Duration POLL = Duration.ofMillis(100);

    private CommittedRecords() {}

    /** Gives all that a topic holds now, the records of each partition in their order. */
    public static void forEach(ConvergeConfig config, String topic, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        Map<String, Object> settings = config.clientSettings();
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            forEach(reader, topic, consumer);
        }
    }

    /** As the other, as a reader of one's own sees it. */
    public static <K, V> void forEach(
            KafkaConsumer<K, V> reader, String topic, Consumer<ConsumerRecord<K, V>> consumer) {
        List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            reader.poll(POLL).forEach(consumer);
        }
    }
}
