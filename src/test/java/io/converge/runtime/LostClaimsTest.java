package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.serde.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Under at-least-once the claims of a sku may have come where they went, and the state that made them be lost. */
class LostClaimsTest {

    @TempDir
    private Path directory;

    @Test
    void claimOfASkuThatDoesNotKnowOfItWithholdsNobody() {
        try (Part first = new Part("first");
                Part second = new Part("second")) {
            first.feed(upsert("A", 1, 9, "1"));
            second.takeClaimsOf(first);
            second.feed(upsert("A", 2, 9, "2"));

            second.feed(upsert("B", 1, 1, "1"));

            assertThat(second.statuses()).containsExactly(Map.entry("A", "seen"), Map.entry("B", "seen"));
            assertThat(second.conflicts()).isZero();
        }
    }

    @Test
    void skuThatHasLostItsNumbersIsHeardAgain() {
        try (Part first = new Part("first");
                Part second = new Part("second")) {
            for (int i = 1; i < 9; i++) {
                first.feed(upsert("A", i, i, String.valueOf(i % 2)));
            }
            second.takeClaimsOf(first);
            second.feed(upsert("A", 20, 20, "0"));

            second.feed(upsert("B", 1, 30, "0"));

            assertThat(second.statuses()).containsExactly(Map.entry("A", "WITHHELD gtin=B"), Map.entry("B", "seen"));
        }
    }

    private static GenericRecord upsert(String sku, int sequence, long timestamp, String gtin) {
        return change(("{'sku': '%s', 'op': 'UPSERT', 'origin': 'eu', 'sequence': %d, 'timestamp': %d,"
                        + " 'product': {'name': 'x', 'price': 1, 'attributes': {'gtin': '%s'}}}")
                .formatted(sku, sequence, timestamp, gtin));
    }

    /** Both parts of the topology with their stores. */
    private final class Part implements AutoCloseable {

        private final TopologyTestDriver driver;
        private final Serializer<Object> serializer;
        private final Map<String, String> statuses = new TreeMap<>();
        private int conflicts;

        Part(String name) {
            ConvergeConfig config = new ConvergeConfig(Map.of(
                    "bootstrap.servers", "none:0",
                    "schema.registry.url", "mock://lost-claims",
                    "unique.keys", "gtin=/attributes/gtin",
                    "unique.policy", "last-write-wins",
                    "processing.guarantee", "at_least_once",
                    "state.dir", directory.resolve(name).toString()));
            serializer = config.registryClient().serializer();
            Properties properties = new Properties();
            properties.putAll(config.streamsSettings());
            driver = new TopologyTestDriver(TopologyFactory.alone(config, 1), properties, Instant.EPOCH);
        }

        void feed(GenericRecord change) {
            byte[] key = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
            driver.createInputTopic("product-changes", new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(key, serializer.serialize("product-changes", change));
            driver.createOutputTopic("product-converged", new StringDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()
                    .forEach(record -> statuses.put(
                            record.key(),
                            record.value() != null
                                    ? "seen"
                                    : RecordHeader.text(record.headers(), RecordHeader.STATUS) + " "
                                            + RecordHeader.text(record.headers(), RecordHeader.WITHHELD_BY)));
            conflicts += driver.createOutputTopic(
                            "product-conflicts", new StringDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()
                    .size();
        }

        void takeClaimsOf(Part other) {
            try (KeyValueIterator<Bytes, byte[]> entries =
                    other.driver.<Bytes, byte[]>getKeyValueStore("claims").all()) {
                entries.forEachRemaining(entry ->
                        driver.<Bytes, byte[]>getKeyValueStore("claims").put(entry.key, entry.value));
            }
        }

        Map<String, String> statuses() {
            return statuses;
        }

        int conflicts() {
            return conflicts;
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
