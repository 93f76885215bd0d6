package io.converge.bench;

import io.converge.config.ConvergeConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** The topics of a benchmark: filled once, written by each run, measured and deleted. */
final class Topics implements AutoCloseable {

    static final int PARTITIONS = 4;
    private static final long PAUSE_MS = 10;

    private final Map<String, String> cluster;
    private final Admin admin;

    Topics(Map<String, String> cluster) {
        this.cluster = cluster;
        this.admin = Admin.create(Map.of("bootstrap.servers", cluster.get("bootstrap.servers")));
    }

    /** Writes a workload to the topic of its own, if it is not there yet. Its records carry the time of the writing. */
    void fill(Workload workload) throws InterruptedException {
        if (!create(workload.topic(), Map.of("retention.ms", "-1"))) {
            return;
        }
        Map<String, Object> settings = new HashMap<>(cluster);
        settings.putAll(Map.of("linger.ms", "20", "batch.size", "131072"));
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
                Serializer<Object> serializer =
                        new ConvergeConfig(cluster).registryClient().serializer()) {
            Workload.Writer writer = workload.writer();
            for (int i = 0; i < workload.changes(); i++) {
                GenericRecord change = writer.next();
                byte[] sku = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
                byte[] value = serializer.serialize(workload.topic(), change);
                producer.send(
                        workload.misplaced()
                                ? new ProducerRecord<>(workload.topic(), i % PARTITIONS, null, value)
                                : new ProducerRecord<>(workload.topic(), sku, value));
            }
            producer.flush();
        }
    }

    /** Whether it was not there before. */
    boolean create(String topic, Map<String, String> settings) throws InterruptedException {
        try {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1).configs(settings)))
                    .all()
                    .get();
            awaitKnown(topic);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The broker hears of a topic later than the controller that has made it. */
    private void awaitKnown(String topic) throws InterruptedException, ExecutionException {
        while (!admin.listTopics().names().get().contains(topic)) {
            Thread.sleep(PAUSE_MS);
        }
    }

    /** A converged topic whose records have the time that their changes bring, other than that which Converge would create. */
    void createConverged(String topic) throws InterruptedException {
        create(topic, Map.of("cleanup.policy", "compact", "max.message.bytes", String.valueOf(2 << 20)));
    }

    /** How many bytes the logs of a topic have on the broker. */
    long bytes(Predicate<String> topic) throws InterruptedException {
        try {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> topic.test(replica.getKey().topic()))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    void delete(Predicate<String> topic) throws InterruptedException {
        try {
            Collection<String> names =
                    new ArrayList<>(admin.listTopics().names().get());
            names.removeIf(topic.negate());
            admin.deleteTopics(names).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
