package io.converge.bench;

import io.converge.config.ConvergeConfig;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Writes some changes at once, and then changes at a steady rate until it is closed. They carry the time at which they are sent. */
final class SteadyChanges implements AutoCloseable {

    private static final long PAUSE_NANOS = 200_000;

    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, String> cluster;
    private final String topic;
    private final Workload.Writer writer;
    private final int atOnce;
    private final double perSecond;
    private final Thread thread = new Thread(this::produce, "steady-changes");
    private volatile RuntimeException failure;

    /**
     * @param cluster where it is, with what the producer is told beside
     * @param writer makes the changes; belongs to this from now on
     * @param atOnce how many come first
     */
    SteadyChanges(Map<String, String> cluster, String topic, Workload.Writer writer, int atOnce, double perSecond) {
        this.cluster = cluster;
        this.topic = topic;
        this.writer = writer;
        this.atOnce = atOnce;
        this.perSecond = perSecond;
        thread.start();
    }

    private void produce() {
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(Map.copyOf(cluster), new ByteArraySerializer(), new ByteArraySerializer());
                Serializer<Object> serializer =
                        new ConvergeConfig(cluster).registryClient().serializer()) {
            for (int i = 0; i < atOnce; i++) {
                send(producer, serializer, writer.next());
            }
            long begin = System.nanoTime();
            for (long i = 0; !over.get(); i++) {
                while (System.nanoTime() - begin < i * 1e9 / perSecond && !over.get()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                send(producer, serializer, writer.next());
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Serializer<Object> serializer, GenericRecord change) {
        byte[] sku = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, sku, serializer.serialize(topic, change)));
    }

    /** @throws RuntimeException if it has failed */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        check();
    }
}
