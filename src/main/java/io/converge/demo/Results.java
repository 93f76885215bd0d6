package io.converge.demo;

import io.converge.config.ConvergeConfig;
import io.converge.json.AvroToJson;
import io.converge.model.VersionVector;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads all that Converge writes, as its users would, counts it, and prints it. */
final class Results implements AutoCloseable {

    private final ConvergeConfig config;
    private final Consumer<String> out;
    private final Deserializer<Object> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Catalogue catalogue = new Catalogue();
    private long converged;
    private long conflicts;
    private long deadLetters;

    Results(ConvergeConfig config, Consumer<String> out) {
        this.config = config;
        this.out = out;
        this.deserializer = config.registryClient().deserializer();
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(
                        config.convergedTopic(), config.conflictsTopic(), config.deadLettersTopic())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads and prints what is there, or comes within {@code timeout}. */
    void poll(Duration timeout) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            show(record);
        }
    }

    Catalogue catalogue() {
        return catalogue;
    }

    long converged() {
        return converged;
    }

    long conflicts() {
        return conflicts;
    }

    long deadLetters() {
        return deadLetters;
    }

    private void show(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(config.convergedTopic())) {
            converged++;
            showConverged(record);
        } else if (record.topic().equals(config.conflictsTopic())) {
            conflicts++;
            showConflict((GenericRecord) deserializer.deserialize(record.topic(), record.value()));
        } else {
            deadLetters++;
            out.accept("dead letter  " + RecordHeader.text(record.headers(), RecordHeader.REASON) + ": "
                    + RecordHeader.text(record.headers(), RecordHeader.DETAIL));
        }
    }

    private void showConverged(ConsumerRecord<byte[], byte[]> record) {
        String sku = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            String context = RecordHeader.text(record.headers(), RecordHeader.CONTEXT);
            catalogue.put(sku, new Catalogue.Entry(null, VersionVector.of(ContextText.entries(context))));
            out.accept("converged    " + sku + "  " + RecordHeader.text(record.headers(), RecordHeader.WINNER)
                    + "  deleted");
            return;
        }
        GenericRecord value = (GenericRecord) deserializer.deserialize(record.topic(), record.value());
        Map<String, Long> context = new LinkedHashMap<>();
        ((Map<?, ?>) value.get("context"))
                .forEach((origin, sequence) -> context.put(origin.toString(), (Long) sequence));
        String product = AvroToJson.record((GenericRecord) value.get("product")).toString();
        catalogue.put(sku, new Catalogue.Entry(product, VersionVector.of(context)));
        out.accept("converged    " + sku + "  " + value.get("winner") + "  " + product);
    }

    private void showConflict(GenericRecord conflict) {
        List<String> versions = new ArrayList<>();
        for (Object version : (List<?>) conflict.get("versions")) {
            GenericRecord one = (GenericRecord) version;
            versions.add(one.get("op") + " " + one.get("origin") + ":" + one.get("sequence"));
        }
        out.accept("conflict     " + conflict.get("sku") + "  " + conflict.get("type") + "  "
                + String.join(" | ", versions) + " → " + conflict.get("winner") + " (" + conflict.get("decidedBy")
                + ")");
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }
}
