package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.serde.schema.Schemas;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Changes one product of every partition again and again, and sees when a consumer of committed records is shown it: so the
 * time that a partition stands still is seen as its users see it.
 */
final class Probe implements AutoCloseable {

    static final String ORIGIN = "probe";

    private static final Schema CHANGE = Schemas.change(Schemas.PRODUCT);

    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Duration POLL = Duration.ofMillis(20);

    private final ConvergeConfig config;
    private final int partitions;
    private final String[] skus;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread sender = new Thread(this::send, "probe-sender");
    private final Thread receiver = new Thread(this::receive, "probe-receiver");
    private final Map<Name, Long> visible = new ConcurrentHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private volatile Throwable failure;

    /** Names a change of the probe. */
    record Name(int partition, long sequence) {}

    /** A change of the probe and when it was sent. */
    record Sample(Name name, long sentNanos) {}

    Probe(ConvergeConfig config, int partitions) {
        this.config = config;
        this.partitions = partitions;
        this.skus = IntStream.range(0, partitions).mapToObj(this::skuOf).toArray(String[]::new);
    }

    private String skuOf(int partition) {
        for (int i = 0; ; i++) {
            String sku = "PROBE-" + partition + "-" + i;
            if (BuiltInPartitioner.partitionForKey(sku.getBytes(StandardCharsets.UTF_8), partitions) == partition) {
                return sku;
            }
        }
    }

    void start() {
        receiver.start();
        sender.start();
    }

    private void send() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        config.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
                Serializer<Object> serializer = config.registryClient().serializer()) {
            String topic = config.changesTopics().get(0);
            for (long sequence = 1; !over.get(); sequence++) {
                for (int partition = 0; partition < partitions; partition++) {
                    byte[] value = serializer.serialize(topic, change(skus[partition], sequence));
                    synchronized (samples) {
                        samples.add(new Sample(new Name(partition, sequence), System.nanoTime()));
                    }
                    producer.send(
                            new ProducerRecord<>(topic, skus[partition].getBytes(StandardCharsets.UTF_8), value),
                            (metadata, e) -> {
                                if (e != null) {
                                    failure = e;
                                }
                            });
                }
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private GenericRecord change(String sku, long sequence) {
        GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
        product.put("name", "probe " + sequence);
        product.put("price", ByteBuffer.wrap(new byte[] {1}));
        product.put("attributes", Map.of());
        GenericRecord change = new GenericData.Record(CHANGE);
        change.put("sku", sku);
        change.put(
                "op",
                new GenericData.EnumSymbol(change.getSchema().getField("op").schema(), "UPSERT"));
        change.put("origin", ORIGIN);
        change.put("sequence", sequence);
        change.put("timestamp", sequence);
        change.put("product", product);
        return change;
    }

    private void receive() {
        Map<String, Object> settings = config.clientSettings();
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<Object> deserializer = config.registryClient().deserializer()) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(config.convergedTopic(), partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (!over.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (new String(record.key(), StandardCharsets.UTF_8).equals(skus[record.partition()])) {
                        saw(record.partition(), (GenericRecord)
                                deserializer.deserialize(record.topic(), record.value()));
                    }
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void saw(int partition, GenericRecord converged) {
        long sequence = (long)
                ((Map<?, ?>) converged.get("context")).values().iterator().next();
        visible.putIfAbsent(new Name(partition, sequence), System.nanoTime());
    }

    /** How long after it was sent a change was seen, or that it was not yet. */
    record Seen(Sample sample, long visibleNanos, boolean isVisible) {
        double seconds() {
            return (visibleNanos - sample.sentNanos()) / 1e9;
        }
    }

    /** The changes that were sent since a moment; one that nobody has seen counts as seen now. */
    List<Seen> since(long nanos) {
        if (failure != null) {
            throw new IllegalStateException("the probe failed", failure);
        }
        List<Sample> later;
        synchronized (samples) {
            later = samples.stream()
                    .filter(sample -> sample.sentNanos() >= nanos)
                    .toList();
        }
        long now = System.nanoTime();
        List<Seen> seen = new ArrayList<>();
        for (Sample sample : later) {
            Long at = visible.get(sample.name());
            seen.add(new Seen(sample, at == null ? now : at, at != null));
        }
        return seen;
    }

    /** Stops, and gives what was sent. */
    long stop() throws InterruptedException {
        over.set(true);
        sender.join();
        receiver.join();
        synchronized (samples) {
            return samples.size();
        }
    }

    @Override
    public void close() {
        over.set(true);
    }
}
