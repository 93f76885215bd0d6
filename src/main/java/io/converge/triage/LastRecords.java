package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Printable;
import io.converge.serde.BoundedConsumer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the last records of skus in a topic that is keyed by them. It has no index of keys: the partition that Kafka's default partitioner gives a
 * sku is read from its end back until one is found. Where a sku was looked for before, only what has come since is read. For any thread.
 */
final class LastRecords {

    /** In offsets. */
    private static final long STEP = 50_000;

    private static final int MOST_RECORDS_PER_POLL = 10_000;
    private static final int MOST_BYTES_PER_FETCH = 8 << 20;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final CloseOptions CLOSE = CloseOptions.timeout(Duration.ofSeconds(1));

    /** So many skus are remembered. */
    private static final int MOST_KNOWN = 10_000;

    private static final int LONGEST_SHOWN = 200;

    private final ConvergeConfig config;
    private final String topic;
    private final Duration patience;
    private final long step;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /**
     * Where the last record of a sku stands.
     *
     * @param offset negative: there is none
     * @param readTo all before this offset was looked at
     */
    private record Known(TopicPartition partition, long offset, long readTo) {}

    /** @param patience how long a search may take */
    LastRecords(ConvergeConfig config, String topic, Duration patience) {
        this(config, topic, patience, STEP);
    }

    /** @param step as many offsets as are read at a time */
    LastRecords(ConvergeConfig config, String topic, Duration patience, long step) {
        this.config = config;
        this.topic = topic;
        this.patience = patience;
        this.step = step;
    }

    /**
     * The last record of each sku; none of one that has none.
     *
     * @param weight hears how many bytes are found, as they are; what it throws ends the search
     * @throws IOException if they are not found in time, or Kafka does not answer
     */
    Map<String, ConsumerRecord<byte[], byte[]>> of(Set<String> skus, LongConsumer weight) throws IOException {
        Map<String, Object> settings = RecordLookup.settings(config);
        // What a topic has dropped or compacted away meanwhile is passed over: a later record is there for it.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS_PER_POLL);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MOST_BYTES_PER_FETCH);
        Consumer<byte[], byte[]> consumer = new BoundedConsumer(settings);
        try {
            return new Search(consumer, weight).records(skus);
        } catch (KafkaException e) {
            throw new IOException("Kafka at " + config.bootstrapServers() + ": " + e.getMessage(), e);
        } finally {
            consumer.close(CLOSE);
        }
    }

    private synchronized Optional<Known> known(String sku, TopicPartition partition) {
        return Optional.ofNullable(known.get(sku))
                .filter(place -> place.partition().equals(partition));
    }

    private synchronized void forget(String sku) {
        known.remove(sku);
    }

    private synchronized void know(String sku, Known place) {
        known.put(sku, place);
    }

    /** A look for the last records of some skus. */
    private final class Search {

        private final Consumer<byte[], byte[]> consumer;
        private final LongConsumer weight;
        private final long beginNanos = System.nanoTime();
        private final Map<String, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        private long foundBytes;

        Search(Consumer<byte[], byte[]> consumer, LongConsumer weight) {
            this.consumer = consumer;
            this.weight = weight;
        }

        Map<String, ConsumerRecord<byte[], byte[]>> records(Set<String> skus) throws IOException {
            int partitions = consumer.partitionsFor(topic, patience).size();
            if (partitions == 0) {
                throw new IOException("there is no topic " + topic + " at " + config.bootstrapServers());
            }
            Map<TopicPartition, Set<String>> byPartition = new HashMap<>();
            for (String sku : skus) {
                byte[] key = sku.getBytes(StandardCharsets.UTF_8);
                TopicPartition partition =
                        new TopicPartition(topic, BuiltInPartitioner.partitionForKey(key, partitions));
                byPartition.computeIfAbsent(partition, none -> new TreeSet<>()).add(sku);
            }
            for (Map.Entry<TopicPartition, Set<String>> part : byPartition.entrySet()) {
                read(part.getKey(), part.getValue());
            }
            return found;
        }

        private void read(TopicPartition partition, Set<String> skus) throws IOException {
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition), patience).get(partition);
            long end = consumer.endOffsets(List.of(partition), patience).get(partition);
            Set<String> left = new TreeSet<>(skus);
            long to = end;
            recall(partition, to, left);
            while (!left.isEmpty() && to > begin) {
                long from = Math.max(Math.max(begin, to - step), recalledFrom(partition, left));
                left.removeAll(readStep(partition, from, to, left));
                to = from;
                recall(partition, to, left);
            }
            for (String sku : skus) {
                ConsumerRecord<byte[], byte[]> record = found.get(sku);
                know(sku, new Known(partition, record == null ? -1 : record.offset(), end));
            }
        }

        /** Of those about which all that is further back is known, nothing more is looked for. */
        private void recall(TopicPartition partition, long to, Set<String> left) throws IOException {
            for (String sku : List.copyOf(left)) {
                Optional<Known> place = known(sku, partition).filter(before -> before.readTo() >= to);
                if (place.isEmpty()) {
                    continue;
                }
                long offset = place.get().offset();
                if (offset < 0
                        || !readStep(partition, offset, offset + 1, Set.of(sku)).isEmpty()) {
                    left.remove(sku);
                } else {
                    forget(sku); // It is another topic of this name.
                }
            }
        }

        /** Behind this offset all has to be read; before it nothing. */
        private long recalledFrom(TopicPartition partition, Set<String> left) {
            return left.stream()
                    .mapToLong(sku -> known(sku, partition).map(Known::readTo).orElse(0L))
                    .min()
                    .orElse(0);
        }

        private void keep(String sku, ConsumerRecord<byte[], byte[]> record) {
            ConsumerRecord<byte[], byte[]> before = found.put(sku, record);
            foundBytes += bytes(record) - (before == null ? 0 : bytes(before));
            weight.accept(foundBytes);
        }

        private static int bytes(ConsumerRecord<byte[], byte[]> record) {
            return Math.max(0, record.serializedValueSize());
        }

        /** @return those of the skus that have a record there, the last of which is kept */
        private Set<String> readStep(TopicPartition partition, long from, long to, Set<String> skus)
                throws IOException {
            Set<String> here = new TreeSet<>();
            consumer.seek(partition, from);
            while (consumer.position(partition, patience) < to) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String sku = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
                    if (record.offset() < to && skus.contains(sku)) {
                        keep(sku, record);
                        here.add(sku);
                    }
                }
                if (System.nanoTime() - beginNanos > patience.toNanos()) {
                    throw new IOException("the last records of " + Printable.of(String.join(" ", skus), LONGEST_SHOWN)
                            + " were not found in " + topic + " within " + patience.toSeconds() + " s");
                }
            }
            return here;
        }
    }
}
