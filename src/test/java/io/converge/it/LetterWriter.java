package io.converge.it;

import io.converge.model.Sha256;
import io.converge.serde.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Dead letters, and the topics around them, without an application. */
final class LetterWriter implements AutoCloseable {

    private final Deployment deployment;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Makes the topics. */
    LetterWriter(Deployment deployment) throws Exception {
        this.deployment = deployment;
        deployment.createTopic(deployment.config().changesTopics().get(0), 3, Map.of());
        deployment.createTopic(deployment.config().deadLettersTopic(), 2, Map.of());
        deployment.createTopic(deployment.config().retriedTopic(), 1, Map.of("cleanup.policy", "compact"));
        producer = new KafkaProducer<>(
                deployment.config().clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A letter as Converge writes it. @param headers of the writer */
    void write(String topic, int partition, long offset, String key, byte[] value, Map<String, String> headers)
            throws Exception {
        producer.send(letter(topic, partition, offset, key, value, headers)).get();
    }

    /** A letter that leaves the value out. */
    void writeOmitting(String topic, int partition, long offset, String key, byte[] value) throws Exception {
        ProducerRecord<byte[], byte[]> letter = letter(topic, partition, offset, key, null, Map.of());
        String digest = HexFormat.of().formatHex(Sha256.of(value));
        letter.headers().add(RecordHeader.OMITTED_VALUE, RecordHeader.bytes(value.length + " bytes, sha256 " + digest));
        producer.send(letter).get();
    }

    private ProducerRecord<byte[], byte[]> letter(
            String topic, int partition, long offset, String key, byte[] value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                deployment.config().deadLettersTopic(),
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value);
        new TreeMap<>(headers).forEach((name, text) -> letter.headers().add(name, RecordHeader.bytes(text)));
        letter.headers()
                .add(RecordHeader.SOURCE_TOPIC, RecordHeader.bytes(topic))
                .add(RecordHeader.SOURCE_PARTITION, RecordHeader.bytes(partition))
                .add(RecordHeader.SOURCE_OFFSET, RecordHeader.bytes(offset))
                .add(RecordHeader.REASON, RecordHeader.bytes("BAD_CONTEXT"))
                .add(RecordHeader.DETAIL, RecordHeader.bytes("why it is one"));
        return letter;
    }

    /** What somebody else has written there. */
    void writeForeign() throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(deployment.config().deadLettersTopic(), null, new byte[] {1, 2});
        record.headers().add(RecordHeader.SOURCE_PARTITION, RecordHeader.bytes("one"));
        producer.send(record).get();
    }

    static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(1).nextBytes(noise);
        return noise;
    }

    static int partitionOf(String key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /** Partition, key, value and headers. */
    static String text(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder()
                .append(record.partition())
                .append(' ')
                .append(record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8))
                .append(' ')
                .append(Arrays.toString(record.value()));
        for (Header header : record.headers()) {
            text.append(' ')
                    .append(header.key())
                    .append('=')
                    .append(new String(header.value(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    /** A record that only fits as it is compressed. */
    static void sendCompressed(Deployment deployment, String topic, byte[] key, byte[] value) throws Exception {
        Map<String, Object> settings = new HashMap<>(deployment.config().clientSettings());
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", 20_000_000);
        try (KafkaProducer<byte[], byte[]> compressing =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            compressing.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    /** Drops all records of a topic. */
    static void dropAll(Deployment deployment, String topic) throws Exception {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        deployment
                .read(topic)
                .forEach(record ->
                        all.put(new TopicPartition(topic, record.partition()), RecordsToDelete.beforeOffset(-1)));
        deployment.admin().deleteRecords(all).all().get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
