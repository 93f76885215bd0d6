package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeReader;
import io.converge.topology.ArrivalLimits;
import io.converge.topology.RecordSizes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes changes to the first of the changes topics, keyed by their skus. It makes no record of a change that would become a dead
 * letter whatever its sku's state is.
 */
public final class ChangeProducer implements AutoCloseable {

    private final String topic;
    private final ArrivalLimits limits;
    private final int maxNumberDigits;
    private final Serializer<Object> serializer;
    private final Producer<byte[], byte[]> producer;

    private ChangeProducer(ConvergeConfig config, String topic) {
        this.topic = topic;
        this.limits = new ArrivalLimits(config.maxChangeBytes(), config.maxClockSkewMs());
        this.maxNumberDigits = config.maxNumberDigits();
        this.serializer = config.registryClient().serializer();
        this.producer = new KafkaProducer<>(settings(config), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** @throws IOException if no broker answers, or the topic does not exist */
    public static ChangeProducer open(ConvergeConfig config) throws IOException {
        String topic = config.ownChangesTopic();
        Topics.requireExisting(config, topic);
        return new ChangeProducer(config, topic);
    }

    /** As large a change as is accepted may be sent, unless the user says otherwise. */
    private static Map<String, Object> settings(ConvergeConfig config) {
        Map<String, Object> settings = config.clientSettings();
        settings.putIfAbsent(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.maxChangeBytes() + RecordSizes.MARGIN_BYTES);
        return settings;
    }

    public String topic() {
        return topic;
    }

    /** What a reader of the topic will make of a change. */
    Change read(GenericRecord change) {
        return ChangeReader.readUnwritten(change, new Position(topic, 0, 0), maxNumberDigits);
    }

    /**
     * The record of a change.
     *
     * @throws RefusedRecordException if the change is not acceptable
     */
    public ProducerRecord<byte[], byte[]> record(GenericRecord change) {
        return record(change, new RecordHeaders());
    }

    /** The same with headers. */
    ProducerRecord<byte[], byte[]> record(GenericRecord change, Headers headers) {
        byte[] key = read(change).sku().getBytes(StandardCharsets.UTF_8);
        byte[] value = serializer.serialize(topic, change);
        limits.checkSize(key, value, headers);
        return new ProducerRecord<>(topic, null, key, value, headers);
    }

    /**
     * Sends a record that {@link #record} has made.
     *
     * @throws IllegalStateException if this is closed
     */
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return producer.send(record, callback);
    }

    /** @throws RefusedRecordException if a change is too far ahead of the time that its record got */
    void checkClock(Change change, RecordMetadata sent) {
        limits.checkClock(change, sent.timestamp());
    }

    /** Waits until all is acknowledged, or has failed. */
    public void flush() {
        producer.flush();
    }

    /** Ends another thread's sending; what has been sent is waited for. */
    public void stop(Duration patience) {
        producer.close(patience);
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}
