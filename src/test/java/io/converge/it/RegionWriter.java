package io.converge.it;

import static io.converge.testing.AvroChanges.change;

import io.converge.config.ConvergeConfig;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** An application of a region: it reads the region's catalogue and writes changes that say what it has read. */
final class RegionWriter implements AutoCloseable {

    private static final int SKUS = 40;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Deployment deployment;
    private final String origin;
    private final Random random;
    private final Thread thread = new Thread(this::run, "region-writer");
    private final Writing writing;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, Map<String, Long>> seen = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final List<GenericRecord> written = new ArrayList<>();

    /** What is written, as short JSON. */
    interface Writing {

        Writing OF_WHOLE_PRODUCTS = (random, by, sequence) ->
                "'op': 'REPLACE', 'product': {'name': 'by %s', 'price': '%d.00'}".formatted(by, sequence);

        /** Skus contend for a few values, and some changes are of some fields alone. */
        Writing OF_FIELDS = (random, by, sequence) -> {
            if (random.nextInt(10) == 0) {
                return "'op': 'DELETE'";
            }
            String whole =
                    "'op': 'REPLACE', 'product': {'name': 'by %s', 'price': '%d.00', 'attributes': {'gtin': '%d'}}"
                            .formatted(by, sequence, random.nextInt(SKUS / 3));
            return switch (random.nextInt(6)) {
                case 0 -> whole + ", 'fields': ['/price']";
                case 1 -> whole + ", 'fields': ['/name']";
                case 2 -> whole + ", 'fields': ['/attributes/gtin']";
                default -> whole;
            };
        };

        /** The operation, the product and the fields of a change. */
        String change(Random random, String origin, long sequence);
    }

    RegionWriter(Deployment deployment, String origin, Writing writing) {
        this.deployment = deployment;
        this.origin = origin;
        this.writing = writing;
        this.random = new Random(origin.hashCode());
    }

    void start() {
        thread.start();
    }

    private void run() {
        ConvergeConfig config = deployment.config();
        Map<String, Object> settings = config.clientSettings();
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<Object> deserializer = config.registryClient().deserializer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(config.convergedTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!over.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    read(record, (GenericRecord) deserializer.deserialize(record.topic(), record.value()));
                }
                write("SKU-" + random.nextInt(SKUS));
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record, GenericRecord converged) {
        Map<String, Long> context = new HashMap<>();
        if (converged == null) {
            context.putAll(ContextText.entries(RecordHeader.text(record.headers(), RecordHeader.CONTEXT)));
        } else {
            ((Map<?, ?>) converged.get("context"))
                    .forEach((name, sequence) -> context.put(name.toString(), (Long) sequence));
        }
        seen.put(new String(record.key(), StandardCharsets.UTF_8), context);
    }

    private void write(String sku) {
        long sequence = sequences.merge(sku, 1L, Long::sum);
        String context = seen.getOrDefault(sku, Map.of()).entrySet().stream()
                .map(entry -> "'" + entry.getKey() + "': " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
        GenericRecord change =
                change("{'sku': '%s', 'origin': '%s', 'sequence': %d, 'context': %s, 'timestamp': %d, %s}"
                        .formatted(
                                sku,
                                origin,
                                sequence,
                                context,
                                written.size() * 50L,
                                writing.change(random, origin, sequence)));
        written.add(change);
        deployment.send(
                deployment.config().changesTopics().get(0),
                sku.getBytes(StandardCharsets.UTF_8),
                deployment.encode(change));
    }

    /** Stops, and gives what it has written. */
    List<GenericRecord> stop() throws InterruptedException {
        over.set(true);
        thread.join();
        deployment.flush();
        return written;
    }

    @Override
    public void close() {
        over.set(true);
    }
}
