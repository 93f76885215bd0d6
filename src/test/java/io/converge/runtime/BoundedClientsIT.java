package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.embedded.EmbeddedCluster;
import io.converge.serde.BoundedConsumer;
import io.converge.topology.Measures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches of a few kilobytes that are a gigabyte once they are unpacked, through a real broker. */
class BoundedClientsIT {

    private static final int MEGABYTE = 1 << 20;
    private static final int RECORDS = 100;
    private static final int LARGE = 40;

    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = EmbeddedCluster.startTemporary();
        try (Admin admin = Admin.create(new HashMap<>(cluster.settings()))) {
            admin.createTopics(Stream.of("values", "keys", "headers")
                            .map(topic -> new NewTopic(topic, 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Test
    void noPollUnpacksMoreThanItMayAndEachRecordComesOnceInItsOrder() throws Exception {
        send(i -> new ProducerRecord<>("values", 0, null, new byte[i == LARGE ? 30 * MEGABYTE : MEGABYTE]));
        assertComplete("values");
    }

    @Test
    void keysOfTombstonesCountAsWell() throws Exception {
        send(i -> new ProducerRecord<>("keys", 0, new byte[i == LARGE ? 30 * MEGABYTE : MEGABYTE], null));
        assertComplete("keys");
    }

    @Test
    void headersCountAsWell() throws Exception {
        Header header = new RecordHeader("h", new byte[MEGABYTE]);
        send(i -> new ProducerRecord<>("headers", 0, new byte[1], new byte[1], List.of(header)));
        assertComplete("headers");
    }

    private static void send(IntFunction<ProducerRecord<byte[], byte[]>> record) throws Exception {
        Map<String, Object> settings = new HashMap<>(cluster.settings());
        settings.put("compression.type", "zstd");
        settings.put("batch.size", 50 * MEGABYTE);
        settings.put("linger.ms", 1_000);
        settings.put("max.request.size", 50 * MEGABYTE);
        settings.put("buffer.memory", 300L * MEGABYTE);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            IntStream.range(0, RECORDS).forEach(i -> sent.add(producer.send(record.apply(i))));
            producer.flush();
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    private static void assertComplete(String topic) {
        List<Long> offsets = new ArrayList<>();
        Map<String, Object> settings = new HashMap<>(cluster.settings());
        settings.put("max.poll.records", 1_000);
        try (Consumer<byte[], byte[]> consumer =
                new BoundedClients(Measures.begin().freshness(), LeftTransactions.NONE).getConsumer(settings)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (offsets.size() < RECORDS) {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofSeconds(30));
                assertThat(polled.count()).isPositive();
                long bytes = 0;
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    offsets.add(record.offset());
                    bytes += size(record.key()) + size(record.value());
                    for (Header header : record.headers()) {
                        bytes += header.value().length;
                    }
                }
                assertThat(bytes <= BoundedConsumer.POLL_BYTES || polled.count() == 1)
                        .as("%s bytes of %s records", bytes, polled.count())
                        .isTrue();
            }
        }
        assertThat(offsets).isEqualTo(LongStream.range(0, RECORDS).boxed().toList());
    }

    private static int size(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
