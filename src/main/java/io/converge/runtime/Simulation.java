package io.converge.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.json.TopicLine;
import io.converge.model.CodePointOrder;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import io.converge.serde.registry.RegistryClient;
import io.converge.topology.ConvergeTopology;
import io.converge.topology.ItemStore;
import io.converge.topology.Keeping;
import io.converge.topology.SkuClaimStore;
import io.converge.topology.ValueStore;
import io.converge.unique.UniqueConflict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The topology as it runs on a cluster, on changes that are handed to it one by one, without a broker or a registry.
 *
 * <p>A change counts as appended to the changes topic at the moment that it is handed in.
 */
public final class Simulation implements AutoCloseable {

    private static final Duration SETTLING_STEP = Duration.ofSeconds(2);

    private final ConvergeConfig config;
    private final TopologyTestDriver driver;
    private final Path stateDirectory;
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new LinkedHashMap<>();
    private final TestOutputTopic<byte[], byte[]> converged;
    private final TestOutputTopic<byte[], byte[]> conflicts;
    private final TestOutputTopic<byte[], byte[]> deadLetters;

    /** What the topology wrote to one of its topics. */
    public record Emitted(String topic, ObjectNode line) {}

    /**
     * One of a catalogue of any size: its states are on disk, as a cluster's are.
     *
     * @param given where its changes come from and go to does not matter; nothing outside this process is touched
     * @throws RefusedStartException if this machine has no library of the store
     */
    public Simulation(ConvergeConfig given) {
        this(given, Keeping.ON_DISK);
    }

    /**
     * One that begins sooner, and needs no library of the store: its states are in memory.
     *
     * @param given as in {@link #Simulation(ConvergeConfig)}
     */
    public static Simulation inMemory(ConvergeConfig given) {
        return new Simulation(given, Keeping.IN_MEMORY);
    }

    private Simulation(ConvergeConfig given, Keeping keeping) {
        if (keeping == Keeping.ON_DISK) {
            StoreLibrary.require();
        }
        given.checkPolicy();
        this.stateDirectory = temporaryDirectory();
        this.config = given.with(Map.of(
                RegistryClient.REGISTRY_URL,
                "mock://" + UUID.randomUUID(),
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                "none:0",
                StreamsConfig.STATE_DIR_CONFIG,
                stateDirectory.toString()));
        RegistryClient registry = config.registryClient();
        this.serializer = registry.serializer();
        this.deserializer = registry.deserializer();
        Properties properties = new Properties();
        properties.putAll(config.streamsSettings());
        this.driver = new TopologyTestDriver(TopologyFactory.alone(config, 1, keeping), properties, Instant.now());
        for (String topic : config.changesTopics()) {
            inputs.put(topic, driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer()));
        }
        this.converged = output(config.convergedTopic());
        this.conflicts = output(config.conflictsTopic());
        this.deadLetters = output(config.deadLettersTopic());
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("converge-simulation");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory for the simulation's state", e);
        }
    }

    /** Feeds a change event to the first changes topic, keyed by its sku, and gives what is emitted. */
    public List<Emitted> feed(GenericRecord change) {
        String topic = config.ownChangesTopic();
        byte[] key = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
        return feed(topic, key, encode(change), new RecordHeaders());
    }

    /** The bytes of a change event, or of another value in Avro, as a producer would send them. */
    public byte[] encode(Object value) {
        return serializer.serialize(config.changesTopics().get(0), value);
    }

    /** Feeds a record of a topic, as it was appended there, or now if it does not say. */
    public List<Emitted> feed(String topic, TopicLine line) {
        Headers headers = new RecordHeaders();
        line.headers().forEach(headers::add);
        byte[] value = line.value() instanceof GenericRecord record
                ? serializer.serialize(topic, record)
                : (byte[]) line.value();
        Instant appended = line.timestamp() == null ? Instant.now() : Instant.ofEpochMilli(line.timestamp());
        return feed(topic, line.key(), value, headers, appended);
    }

    /** Feeds a record as it is, appended now. */
    public List<Emitted> feed(String topic, byte[] key, byte[] value, Headers headers) {
        return feed(topic, key, value, headers, Instant.now());
    }

    /** Feeds a record as it is and gives what is emitted: the converged record, conflicts, the dead letter. */
    public List<Emitted> feed(String topic, byte[] key, byte[] value, Headers headers, Instant appended) {
        inputs.get(topic).pipeInput(new TestRecord<>(key, value, headers, appended));
        return emitted();
    }

    /** Lets as much time pass as it takes to tell what is told in portions, and gives what is emitted. */
    public List<Emitted> settle() {
        if (config.uniqueKeys().isEmpty()) {
            return List.of();
        }
        List<Emitted> emitted = new ArrayList<>();
        do {
            driver.advanceWallClockTime(SETTLING_STEP);
            emitted.addAll(emitted());
        } while (values().isPending());
        return emitted;
    }

    private List<Emitted> emitted() {
        List<Emitted> emitted = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : converged.readRecordsToList()) {
            emitted.add(new Emitted(
                    config.convergedTopic(),
                    RecordLine.converged(
                            record.key(), read(config.convergedTopic(), record.value()), record.headers())));
        }
        for (TestRecord<byte[], byte[]> record : conflicts.readRecordsToList()) {
            emitted.add(new Emitted(
                    config.conflictsTopic(), RecordLine.conflict(read(config.conflictsTopic(), record.value()))));
        }
        for (TestRecord<byte[], byte[]> record : deadLetters.readRecordsToList()) {
            emitted.add(new Emitted(
                    config.deadLettersTopic(), RecordLine.deadLetter(record.key(), record.value(), record.headers())));
        }
        return emitted;
    }

    private IndexedRecord read(String topic, byte[] value) {
        return (IndexedRecord) deserializer.deserialize(topic, value);
    }

    /** How every sku stands, in the order of the skus. */
    public Map<String, Resolution> state() {
        Map<String, Resolution> state = new LinkedHashMap<>();
        forEach(state::put);
        return state;
    }

    /** Gives how every sku stands, in the order of the skus. */
    public void forEach(BiConsumer<String, Resolution> consumer) {
        Resolver resolver = config.resolver();
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(ConvergeTopology.ITEMS);
        SkuClaimStore claims = new SkuClaimStore(store);
        new ItemStore(store)
                .forEach((sku, item) -> consumer.accept(
                        sku,
                        resolver.resolve(sku, item).withheld(claims.get(sku).withheldBy())));
    }

    /** The unique values that several skus claim, in the order of the constraints' names, then of the values. */
    public List<UniqueConflict> uniqueConflicts() {
        List<UniqueConflict> conflicts = new ArrayList<>();
        if (!config.uniqueKeys().isEmpty()) {
            values().forEachConflict(config.uniqueKeys(), conflicts::add);
        }
        conflicts.sort(Comparator.comparing(UniqueConflict::constraint, CodePointOrder.INSTANCE)
                .thenComparing(UniqueConflict::value, CodePointOrder.INSTANCE));
        return conflicts;
    }

    private ValueStore values() {
        return new ValueStore(driver.getKeyValueStore(ConvergeTopology.CLAIMS));
    }

    @Override
    public void close() {
        driver.close();
        serializer.close();
        deserializer.close();
        Directories.deleteRecursively(stateDirectory);
    }
}
