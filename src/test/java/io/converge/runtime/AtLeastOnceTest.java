package io.converge.runtime;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.serde.registry.RegistryClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance under at-least-once ends after it has written states, and before anything that they tell is written. */
class AtLeastOnceTest {

    @TempDir
    private Path directory;

    /** A conflict comes and goes, another one stays open, a product is deleted, and nobody has seen any of it. */
    private static final List<GenericRecord> CHANGES = List.of(
            insert("SETTLED", "eu", "{}"),
            insert("SETTLED", "us", "{}"),
            change("{'sku': 'SETTLED', 'op': 'REPLACE', 'origin': 'eu', 'sequence': 2, 'context': {'us': 1},"
                    + " 'timestamp': 3, 'product': {'name': 'both seen', 'price': 1}}"),
            insert("OPEN", "eu", "{}"),
            insert("OPEN", "us", "{}"),
            upsert("GONE", "eu", 1, 1, "x"),
            change("{'sku': 'GONE', 'op': 'DELETE', 'origin': 'eu', 'sequence': 2, 'timestamp': 2}"),
            upsert("PLAIN", "eu", 1, 1, "x"));

    private static GenericRecord insert(String sku, String origin, String context) {
        return change("{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': %s, 'timestamp': 1,"
                        .formatted(sku, origin, context)
                + " 'product': {'name': 'by %s', 'price': 1}}".formatted(origin));
    }

    @Test
    void whatComesAgainIsToldAgain() {
        try (Instance first = new Instance("first", "at_least_once");
                Instance second = new Instance("second", "at_least_once")) {
            List<TestRecord<String, String>> converged = first.feedAll();
            List<TestRecord<String, String>> conflicts = first.read("product-conflicts");
            List<TestRecord<String, String>> open = first.read("converge-open-conflicts");
            second.takeStateOf(first);

            List<TestRecord<String, String>> again = second.feedAll();

            assertThat(lastOf(again)).isEqualTo(lastOf(converged));
            assertThat(texts(second.read("product-conflicts"))).isEqualTo(texts(conflicts));
            assertThat(conflicts).hasSize(3);
            assertThat(lastOf(second.read("converge-open-conflicts"))).containsAllEntriesOf(lastOf(open));
            // A retry that comes later is one: it tells nothing.
            second.skipTo(1_001);
            assertThat(second.feedAll()).isEmpty();
            assertThat(second.read("product-conflicts")).isEmpty();
        }
    }

    /** The local store may be ahead of the changelog, from which the next instance gets its state. */
    @Test
    void whatComesAgainIsInTheChangelogAfterwards() {
        try (Instance first = new Instance("first", "at_least_once");
                Instance second = new Instance("second", "at_least_once");
                Instance third = new Instance("third", "at_least_once")) {
            first.feedAll();
            second.takeStateOf(first);
            second.readChangelog();
            second.feedAll();

            third.restore(second.readChangelog());

            assertThat(third.states()).isEqualTo(first.states());
            assertThat(third.feedAll()).isNotEmpty();
        }
    }

    @Test
    void changeThatTheStateDoesNotHoldYetIsToldOnce() {
        try (Instance first = new Instance("first", "at_least_once");
                Instance second = new Instance("second", "at_least_once")) {
            first.feed(CHANGES.subList(0, 1));
            second.takeStateOf(first);

            second.feedAll();

            assertThat(second.read("product-conflicts")).hasSize(3);
        }
    }

    /** There the state comes back as it was committed, so nothing may be told twice. */
    @Test
    void exactlyOnceTellsNothingAgain() {
        try (Instance first = new Instance("first", "exactly_once_v2");
                Instance second = new Instance("second", "exactly_once_v2")) {
            first.feedAll();
            second.takeStateOf(first);

            assertThat(second.feedAll()).isEmpty();
            assertThat(second.read("product-conflicts")).isEmpty();
        }
    }

    private static Map<String, String> lastOf(List<TestRecord<String, String>> records) {
        Map<String, String> last = new TreeMap<>();
        records.forEach(record -> last.put(record.key(), text(record)));
        return last;
    }

    private static List<String> texts(List<TestRecord<String, String>> records) {
        return records.stream().map(AtLeastOnceTest::text).toList();
    }

    private static String text(TestRecord<String, String> record) {
        return record.value() + " " + record.headers();
    }

    /** The topology, its input and its store. */
    private final class Instance implements AutoCloseable {

        private final TopologyTestDriver driver;
        private final Serializer<Object> serializer;
        private final TestInputTopic<byte[], byte[]> input;

        Instance(String name, String guarantee) {
            ConvergeConfig config = new ConvergeConfig(Map.of(
                    "bootstrap.servers", "none:0",
                    "schema.registry.url", "mock://at-least-once",
                    "resolution.policy", "manual",
                    "processing.guarantee", guarantee,
                    "state.dir", directory.resolve(name).toString()));
            RegistryClient registry = config.registryClient();
            serializer = registry.serializer();
            Properties properties = new Properties();
            properties.putAll(config.streamsSettings());
            driver = new TopologyTestDriver(TopologyFactory.alone(config, 1), properties, Instant.now());
            input = driver.createInputTopic("product-changes", new ByteArraySerializer(), new ByteArraySerializer());
        }

        /** All changes; gives the converged records. */
        List<TestRecord<String, String>> feedAll() {
            return feed(CHANGES);
        }

        List<TestRecord<String, String>> feed(List<GenericRecord> changes) {
            for (GenericRecord change : changes) {
                byte[] key = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
                input.pipeInput(key, serializer.serialize("product-changes", change));
            }
            return read("product-converged");
        }

        /** Moves on by so many records, each of which is refused. */
        void skipTo(int offset) {
            for (int i = 0; i < offset; i++) {
                input.pipeInput(new byte[] {'x'}, new byte[] {'x'});
            }
        }

        List<TestRecord<String, String>> read(String topic) {
            return driver
                    .createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()
                    .stream()
                    .map(record -> new TestRecord<>(
                            record.key(),
                            record.value() == null ? null : HexFormat.of().formatHex(record.value()),
                            record.headers()))
                    .toList();
        }

        /** As after a restore. */
        void takeStateOf(Instance other) {
            try (KeyValueIterator<Bytes, byte[]> entries =
                    other.driver.<Bytes, byte[]>getKeyValueStore("items").all()) {
                while (entries.hasNext()) {
                    KeyValue<Bytes, byte[]> entry = entries.next();
                    driver.<Bytes, byte[]>getKeyValueStore("items").put(entry.key, entry.value);
                }
            }
        }

        List<TestRecord<Bytes, byte[]>> readChangelog() {
            return driver.createOutputTopic(
                            "converge-items-changelog", Serdes.Bytes().deserializer(), new ByteArrayDeserializer())
                    .readRecordsToList();
        }

        void restore(List<TestRecord<Bytes, byte[]>> changelog) {
            changelog.forEach(
                    entry -> driver.<Bytes, byte[]>getKeyValueStore("items").put(entry.key(), entry.value()));
        }

        /** All entries but conflicts that are kept, and those of times. */
        Map<String, String> states() {
            Map<String, String> states = new TreeMap<>();
            try (KeyValueIterator<Bytes, byte[]> entries =
                    driver.<Bytes, byte[]>getKeyValueStore("items").all()) {
                entries.forEachRemaining(
                        entry -> states.put(entry.key.toString(), HexFormat.of().formatHex(entry.value)));
            }
            states.keySet().removeIf(key -> key.matches("\\\\xF[ABC].*"));
            return states;
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
