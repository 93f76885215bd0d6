package io.converge.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the converged topic and keeps of each partition when the last change was sent that a consumer was shown. */
final class Sightings implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(10);

    private final AtomicBoolean over = new AtomicBoolean();
    /** By partition, the greatest of the times at which changes were sent that were seen so far, in ms. */
    private final AtomicLongArray sentMs = new AtomicLongArray(Topics.PARTITIONS);

    private final Thread thread;
    private volatile RuntimeException failure;

    /** @param isolation Kafka's {@code isolation.level} */
    Sightings(Map<String, String> cluster, String converged, String isolation) {
        Map<String, Object> settings = new HashMap<>(cluster);
        settings.put("isolation.level", isolation);
        settings.put("fetch.max.wait.ms", "50");
        thread = new Thread(() -> follow(settings, converged), "sightings-" + isolation);
        thread.start();
    }

    private void follow(Map<String, Object> settings, String converged) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, Topics.PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(converged, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!over.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    sentMs.accumulateAndGet(record.partition(), record.timestamp(), Math::max);
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Whether each of these partitions has shown a change that was sent after a moment. */
    boolean haveShown(Set<Integer> partitions, long afterMs) {
        if (failure != null) {
            throw failure;
        }
        return partitions.stream().allMatch(partition -> sentMs.get(partition) > afterMs);
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
