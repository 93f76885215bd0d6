package io.converge.bench;

import io.converge.config.ConvergeConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Changes at a steady rate, and a look at when they are visible. A change carries the time at which it was due as its
 * record's timestamp, which Converge hands on to the converged record.
 */
final class Load implements AutoCloseable {

    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    /** How long it may take to get under way before times count. */
    private static final double LEAD_SHARE = 0.4;

    /** As many changes may be on their way when there is no rate. */
    private static final int WINDOW = 50_000;

    /** A run ends when these are spent. */
    private static final int MOST_CHANGES = 2_000_000;

    private static final long PAUSE_NANOS = 500_000;
    private static final Duration POLL = Duration.ofMillis(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Encoded> encoded;
    private final String changes;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong visible = new AtomicLong();

    /** A change as it is sent: encoding it is not what is measured. */
    record Encoded(byte[] sku, byte[] value) {}

    Load(Map<String, String> cluster, List<Encoded> encoded, String changes, String converged) {
        this.encoded = encoded;
        this.changes = changes;
        Map<String, Object> settings = new HashMap<>(cluster);
        settings.put("linger.ms", "1");
        settings.put("buffer.memory", String.valueOf(16 << 20));
        settings.put("isolation.level", "read_committed");
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = IntStream.range(0, Topics.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(converged, partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The changes of all loads on a cluster. */
    static List<Encoded> encode(Map<String, String> cluster, Distribution distribution) {
        return encode(cluster, Workload.BASE.distributed(distribution), MOST_CHANGES);
    }

    /** The first of a workload, which may be more than it has itself. */
    static List<Encoded> encode(Map<String, String> cluster, Workload workload, int count) {
        List<Encoded> all = new ArrayList<>(count);
        Workload.Writer writer = workload.writer();
        try (Serializer<Object> serializer =
                new ConvergeConfig(cluster).registryClient().serializer()) {
            for (int i = 0; i < count; i++) {
                GenericRecord change = writer.next();
                byte[] sku = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
                all.add(new Encoded(sku, serializer.serialize("load", change)));
            }
        }
        return all;
    }

    /** When records became visible, in ms after they were due. */
    static final class Times {

        private static final int LONGEST_MS = 120_000;

        private final long[] counts = new long[LONGEST_MS + 1];
        private long count;
        private double seconds;

        private void add(long ms) {
            counts[(int) Math.max(0, Math.min(ms, LONGEST_MS))]++;
            count++;
        }

        /** A second. */
        double received() {
            return count / seconds;
        }

        /** In ms; the longest that is told is two minutes. */
        long percentile(double percent) {
            long rank = (long) Math.ceil(count * percent / 100);
            long seen = 0;
            for (int ms = 0; ms < counts.length; ms++) {
                seen += counts[ms];
                if (seen >= rank && seen > 0) {
                    return ms;
                }
            }
            throw new IllegalStateException("nothing became visible");
        }
    }

    /** Produces for so long; what becomes visible in the later part is measured. */
    Times run(double perSecond, int seconds) throws InterruptedException {
        long begin = System.currentTimeMillis();
        Thread writing = new Thread(() -> produce(perSecond, begin), "load");
        writing.start();
        Times times = new Times();
        long from = begin + (long) (seconds * LEAD_SHARE * 1000);
        long to = begin + seconds * 1000L;
        for (long now = begin; now < to; now = System.currentTimeMillis()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            long seen = System.currentTimeMillis();
            visible.addAndGet(records.count());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (seen >= from) {
                    times.add(seen - record.timestamp());
                }
            }
        }
        times.seconds = (System.currentTimeMillis() - from) / 1000.0;
        over.set(true);
        writing.join();
        return times;
    }

    private void produce(double perSecond, long begin) {
        for (int i = 0; !over.get() && i < encoded.size(); i++) {
            if (perSecond == UNLIMITED) {
                awaitRoom(i);
            }
            long now = System.currentTimeMillis();
            long due = perSecond == UNLIMITED ? now : begin + (long) (i * 1000.0 / perSecond);
            while (due > now && !over.get()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                now = System.currentTimeMillis();
            }
            Encoded change = encoded.get(i);
            producer.send(new ProducerRecord<>(changes, null, due, change.sku(), change.value()));
        }
    }

    private void awaitRoom(int sent) {
        while (sent - visible.get() > WINDOW && !over.get()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}
