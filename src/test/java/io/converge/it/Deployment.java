package io.converge.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.cli.Main;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.Directories;
import io.converge.testing.CommittedRecords;
import io.converge.testing.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Instances of one application with an application id, topics and state folders of their own, and clients of them. */
final class Deployment implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CLAIM_ROUNDS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConvergeConfig config;
    private final Map<String, String> settings;
    private final Path directory;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;
    private final List<ConvergeApplication> instances = new ArrayList<>();
    private final InstanceProcesses processes;
    private final List<String> said = new CopyOnWriteArrayList<>();

    /** On the shared cluster. */
    Deployment(Map<String, String> settings) {
        this(Cluster.shared().settings(), settings);
    }

    /** @param settings in {@code changes.topics} {@code *} stands for the deployment's own name */
    Deployment(Map<String, String> cluster, Map<String, String> settings) {
        this("t" + UUID.randomUUID().toString().substring(0, 8), cluster, settings);
    }

    /** @param name which the application id is and topics begin with */
    Deployment(String name, Map<String, String> cluster, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(cluster);
        all.putAll(Map.of(
                "application.id", name,
                "changes.topics", name + "-changes",
                "converged.topic", name + "-converged",
                "conflicts.topic", name + "-conflicts",
                "dead.letters.topic", name + "-dead-letters",
                "created.topics.partitions", "3"));
        settings.forEach((key, value) -> all.put(key, key.equals("changes.topics") ? value.replace("*", name) : value));
        this.settings = Map.copyOf(all);
        config = new ConvergeConfig(all);
        try {
            directory = Files.createTempDirectory(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        processes = new InstanceProcesses(directory, all);
        admin = Admin.create(config.clientSettings());
        producer = new KafkaProducer<>(config.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
        serializer = config.registryClient().serializer();
        deserializer = config.registryClient().deserializer();
    }

    ConvergeConfig config() {
        return config;
    }

    /** What a process of it is told. */
    Map<String, String> settings() {
        return settings;
    }

    /** Of what goes with it. */
    Path directory() {
        return directory;
    }

    Admin admin() {
        return admin;
    }

    /** What the instances told their operator. */
    List<String> said() {
        return said;
    }

    void createTopic(String topic, int partitions, Map<String, String> settings) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                .all()
                .get();
    }

    /** Starts one more instance and waits until it has its share of the work. */
    ConvergeApplication startInstance() throws InterruptedException {
        ConvergeApplication instance = newInstance();
        instance.start();
        await().atMost(PATIENCE).until(instance::isRunning);
        return instance;
    }

    /** One more instance, not started. */
    ConvergeApplication newInstance() {
        return newInstance(Map.of(), false);
    }

    /** One more instance with other settings than the deployment's, not started. */
    ConvergeApplication newInstance(Map<String, String> settings, boolean changePolicy) {
        Map<String, String> own = new HashMap<>(settings);
        own.put("state.dir", directory.resolve("state-" + instances.size()).toString());
        ConvergeApplication instance = new ConvergeApplication(config.with(own), changePolicy, false, said::add);
        instances.add(instance);
        return instance;
    }

    /** Starts an instance again on the state that an earlier one of this number left. */
    ConvergeApplication restartInstance(int number) throws InterruptedException {
        Path state = directory.resolve("state-" + number);
        ConvergeApplication instance =
                new ConvergeApplication(config.with(Map.of("state.dir", state.toString())), said::add);
        instances.set(number, instance);
        instance.start();
        await().atMost(PATIENCE).until(instance::isRunning);
        return instance;
    }

    /** Ends an instance and starts it again on the state that it leaves. */
    void restartInstanceAfter(int number) throws InterruptedException {
        instances.get(number).close();
        restartInstance(number);
    }

    /** Instances in processes of their own. */
    InstanceProcesses processes() {
        return processes;
    }

    byte[] encode(GenericRecord change) {
        return serializer.serialize(config.changesTopics().get(0), change);
    }

    /** Sends changes keyed by their sku. */
    void send(GenericRecord... changes) {
        for (GenericRecord change : changes) {
            send(
                    config.changesTopics().get(0),
                    change.get("sku").toString().getBytes(StandardCharsets.UTF_8),
                    encode(change));
        }
        producer.flush();
    }

    void send(String topic, byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key, value));
    }

    /** Sends a change with a time of its own, for a topic that keeps it. */
    void sendAt(long timestampMs, String key, GenericRecord change) {
        producer.send(new ProducerRecord<>(
                config.changesTopics().get(0),
                null,
                timestampMs,
                key.getBytes(StandardCharsets.UTF_8),
                encode(change)));
    }

    void flush() {
        producer.flush();
    }

    /** Waits until all that is in the changes topics and the rekey topic is committed as processed. */
    void awaitCaughtUp() throws Exception {
        flush();
        for (String topic : config.changesTopics()) {
            awaitProcessed(topic);
        }
        awaitProcessedIfThere(config.applicationId() + "-rekey-repartition");
        // A claim is answered, an answer may ask, and the answer to that is a claim.
        for (int i = 0; i < CLAIM_ROUNDS; i++) {
            awaitProcessedIfThere(config.applicationId() + "-claims-repartition");
            awaitProcessedIfThere(config.applicationId() + "-verdicts-repartition");
        }
    }

    private void awaitProcessedIfThere(String topic) throws Exception {
        if (admin.listTopics().names().get().contains(topic)) {
            awaitProcessed(topic);
        }
    }

    private void awaitProcessed(String topic) {
        Map<TopicPartition, Long> next = new HashMap<>();
        read(topic)
                .forEach(record ->
                        next.merge(new TopicPartition(topic, record.partition()), record.offset() + 1, Math::max));
        await().atMost(PATIENCE).until(() -> {
            Map<TopicPartition, OffsetAndMetadata> committed = committed();
            return next.entrySet().stream()
                    .allMatch(end -> committed.containsKey(end.getKey())
                            && committed.get(end.getKey()).offset() >= end.getValue());
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(config.applicationId())
                .partitionsToOffsetAndMetadata()
                .get();
    }

    /** All committed records of a topic, by partition and offset. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        CommittedRecords.forEach(config, topic, records::add);
        return records;
    }

    /** Waits until a topic holds so many: a commit is answered before every partition has heard of it. */
    void awaitRecords(String topic, int count) {
        await().atMost(PATIENCE).until(() -> read(topic).size() == count);
    }

    /** The last converged line of each sku, without the sku. */
    Map<String, JsonNode> catalogue() {
        Map<String, JsonNode> catalogue = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(config.convergedTopic())) {
            GenericRecord value = (GenericRecord) deserializer.deserialize(record.topic(), record.value());
            ObjectNode line = (ObjectNode) reparsed(RecordLine.converged(record.key(), value, record.headers()));
            catalogue.put(line.remove("sku").textValue(), line);
        }
        return catalogue;
    }

    /** The products that stand, by sku. */
    Map<String, JsonNode> products() {
        Map<String, JsonNode> products = new LinkedHashMap<>();
        catalogue().forEach((sku, line) -> products.put(sku, line.get("product")));
        products.values().removeIf(JsonNode::isNull);
        return products;
    }

    List<JsonNode> conflicts() {
        return read(config.conflictsTopic()).stream()
                .map(record -> reparsed(
                        RecordLine.conflict((GenericRecord) deserializer.deserialize(record.topic(), record.value()))))
                .toList();
    }

    /** The conflicts that are open now, by sku. */
    Map<String, JsonNode> openConflicts() {
        Map<String, JsonNode> open = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(config.openConflictsTopic())) {
            GenericRecord value = (GenericRecord) deserializer.deserialize(record.topic(), record.value());
            String sku = new String(record.key(), StandardCharsets.UTF_8);
            open.remove(sku);
            if (value != null) {
                open.put(sku, reparsed(RecordLine.conflict(value)));
            }
        }
        return open;
    }

    List<JsonNode> deadLetters() {
        return read(config.deadLettersTopic()).stream()
                .map(record -> reparsed(RecordLine.deadLetter(record.key(), record.value(), record.headers())))
                .toList();
    }

    /** Numbers of one value are one node only if they come from a text. */
    private static JsonNode reparsed(JsonNode node) {
        try {
            return JSON.readTree(node.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the command that compares this catalogue with another one. */
    JavaCommand.Result verify(Deployment other, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "verify",
                "-D",
                "bootstrap.servers=" + config.bootstrapServers(),
                "-D",
                "schema.registry.url=" + config.registryUrl(),
                "-D",
                "converged.topic=" + config.convergedTopic(),
                "--against",
                "bootstrap.servers=" + other.config.bootstrapServers(),
                "--against",
                "converged.topic=" + other.config.convergedTopic()));
        arguments.addAll(List.of(options));
        return JavaCommand.run(Main.class, arguments);
    }

    /** The settings of a topic by name. */
    Map<String, String> topicSettings(String topic, Set<String> names) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> settings = new HashMap<>();
        admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
                .filter(entry -> names.contains(entry.name()))
                .forEach(entry -> settings.put(entry.name(), entry.value()));
        return settings;
    }

    void widen(String topic, int bytes) throws Exception {
        AlterConfigOp wider = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", String.valueOf(bytes)), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(wider)))
                .all()
                .get();
    }

    @Override
    public void close() {
        processes.close();
        instances.forEach(ConvergeApplication::close);
        producer.close();
        serializer.close();
        deserializer.close();
        admin.close();
        Directories.deleteRecursively(directory);
    }
}
