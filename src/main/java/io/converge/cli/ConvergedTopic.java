package io.converge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.model.Sha256;
import io.converge.triage.TopicReader;
import io.converge.triage.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a converged topic says of each sku: its last record, by what consumers can tell of it. */
final class ConvergedTopic {

    /** Maps have no order in Avro, so their text must have one. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final ConvergeConfig config;
    private final int partitions;

    /** The first half of a SHA-256. */
    record Digest(long high, long low) {

        static final Digest NONE = new Digest(0, 0);

        /** The digest of a set: of its members, in any order. */
        Digest with(Digest member) {
            return new Digest(high ^ member.high, low ^ member.low);
        }

        @Override
        public String toString() {
            return "%016x%016x".formatted(high, low);
        }
    }

    /** A sku that is deleted has a digest too: of the context that its tombstone carries. */
    record Entry(boolean deleted, Digest digest) {}

    /**
     * @throws IOException if its broker does not answer, or has no such topic
     */
    ConvergedTopic(ConvergeConfig config) throws IOException {
        this.config = config;
        this.partitions = Topics.partitions(config, config.convergedTopic());
    }

    int partitions() {
        return partitions;
    }

    /** The skus of some partitions as they stand now. */
    Map<String, Entry> entries(IntPredicate wanted) throws IOException {
        Map<String, Entry> entries = new HashMap<>();
        forEach(wanted, (sku, line) -> entries.put(sku, entry(line)));
        return entries;
    }

    /** The records of these skus as they stand now. */
    Map<String, ObjectNode> lines(IntPredicate wanted, Set<String> skus) throws IOException {
        Map<String, ObjectNode> lines = new HashMap<>();
        forEach(wanted, (sku, line) -> {
            if (skus.contains(sku)) {
                lines.put(sku, line);
            }
        });
        return lines;
    }

    private void forEach(IntPredicate wanted, BiConsumer<String, ObjectNode> consumer) throws IOException {
        TopicReader.readAll(config, config.convergedTopic(), wanted, (record, value) -> {
            ObjectNode line = line(record, value);
            consumer.accept(line.get("sku").asText(), line);
        });
    }

    private static ObjectNode line(ConsumerRecord<byte[], byte[]> record, GenericRecord value) {
        return RecordLine.converged(record.key(), value, record.headers());
    }

    private static Entry entry(ObjectNode line) {
        try {
            byte[] digest = Sha256.of(JSON.writeValueAsString(line));
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            boolean isDeleted = line.get("product").isNull() && !line.has("withheldBy");
            return new Entry(isDeleted, new Digest(bytes.getLong(), bytes.getLong()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree has a text", e);
        }
    }
}
