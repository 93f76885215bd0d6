package io.converge.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.config.ConvergeConfig;
import io.converge.config.PolicySettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The policy that a catalogue belongs to, in a compacted topic of its own. Whoever writes there does so in a transaction of
 * one id, so of two instances that start at the same time the second sees what the first has written.
 */
public final class PolicyLedger {

    private static final String KEY = "policy";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ATTEMPTS = 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConvergeConfig config;
    private final TopicPartition partition;

    /**
     * What holds.
     *
     * @param generation from 1, one more with each change
     * @param policy {@link PolicySettings#json()}
     */
    record Entry(long generation, String policy) {
        PolicySettings settings() {
            return PolicySettings.parse(policy);
        }
    }

    PolicyLedger(ConvergeConfig config) {
        this.config = config;
        this.partition = new TopicPartition(config.policyTopic(), 0);
    }

    /**
     * The policy that a catalogue belongs to; empty if no instance has ever started, or who asks may not read it.
     *
     * @throws IOException if the broker does not say
     */
    public static Optional<PolicySettings> held(ConvergeConfig config) throws IOException {
        try (Admin admin = Admin.create(config.clientSettings())) {
            boolean exists = admin.listTopics().names().get().contains(config.policyTopic());
            return exists ? new PolicyLedger(config).read().map(Entry::settings) : Optional.empty();
        } catch (AuthorizationException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IOException("Kafka: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    /**
     * What a record of the policy topic says.
     *
     * @throws IllegalArgumentException if it is none of a policy
     */
    public static PolicySettings settings(String value) {
        try {
            return JSON.readValue(value, Entry.class).settings();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no policy: " + e.getOriginalMessage(), e);
        }
    }

    /** What holds; empty if no instance has ever started. */
    Optional<Entry> read() {
        try (Consumer<String, String> consumer = consumer()) {
            return last(consumer);
        }
    }

    /**
     * Whether the catalogue belongs to the configured policy already.
     *
     * @throws RefusedStartException if the broker does not say
     */
    boolean holdsConfigured(Admin admin) throws InterruptedException {
        try {
            boolean exists = admin.listTopics().names().get().contains(partition.topic());
            String own = config.policy().json();
            return exists && read().filter(held -> held.policy().equals(own)).isPresent();
        } catch (ExecutionException e) {
            throw new RefusedStartException("Kafka: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Makes sure that the catalogue belongs to the configured policy: writes it if there is none yet, or if it may be changed.
     *
     * @throws RefusedStartException if it belongs to another one, which is not to be changed
     */
    Entry claim(boolean change) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try (Producer<String, String> producer = producer()) {
                producer.initTransactions();
                return claim(producer, change);
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                if (attempt == ATTEMPTS) {
                    throw new RefusedStartException("other instances keep writing to " + partition.topic(), e);
                }
            }
        }
    }

    private Entry claim(Producer<String, String> producer, boolean change) throws InterruptedException {
        String own = config.policy().json();
        Optional<Entry> held = read();
        if (held.isPresent() && held.get().policy().equals(own)) {
            return held.get();
        }
        if (held.isPresent() && !change) {
            throw new RefusedStartException(mismatch(held.get()));
        }
        if (held.isPresent()) {
            requirePlaceForPartials(held.get());
        }
        Entry next = new Entry(held.map(Entry::generation).orElse(0L) + 1, own);
        producer.beginTransaction();
        try {
            producer.send(new ProducerRecord<>(partition.topic(), 0, KEY, JSON.writeValueAsString(next)))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProducerFencedException
                    || e.getCause() instanceof InvalidProducerEpochException) {
                throw (KafkaException) e.getCause(); // Another instance was faster: what it wrote counts.
            }
            throw new RefusedStartException(
                    "the policy cannot be written to " + partition.topic() + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts has a JSON form", e);
        }
        commit(producer);
        return next;
    }

    private static void commit(Producer<String, String> producer) {
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            // A broker that is just fencing this one off for another answers with an error that has no class of its
            // own.
            throw e.getClass() == KafkaException.class
                    ? new InvalidProducerEpochException(String.valueOf(e.getMessage()))
                    : e;
        }
    }

    private void requirePlaceForPartials(Entry held) {
        boolean leavesMerging =
                held.settings().mergesFields() && !config.policy().mergesFields();
        long partials = leavesMerging ? LivePartials.count(config) : 0;
        if (partials > 0) {
            throw new RefusedStartException(partials
                    + (partials == 1
                            ? " change that names some fields alone is"
                            : " changes that name some fields alone are")
                    + " live, and the policy "
                    + config.policy().identity().name()
                    + " has no place for them. Write those skus whole first (a change"
                    + " without fields, with the context of the converged record), then change the policy.");
        }
    }

    private String mismatch(Entry held) {
        PolicySettings theirs = held.settings();
        PolicySettings ours = config.policy();
        return "the catalogue of application.id=" + config.applicationId() + " belongs to another policy.\n"
                + "It was made under " + theirs.identity().name() + " (digest "
                + theirs.identity().digest() + "):\n" + theirs.text(ours)
                + "This start is under " + ours.identity().name() + " (digest "
                + ours.identity().digest() + "):\n" + ours.text(theirs)
                + "Start with the settings that it was made under; or with --change-policy, which resolves every sku"
                + " again under these (simulate --from-topic shows beforehand what would change).";
    }

    private Optional<Entry> last(Consumer<String, String> consumer) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        Optional<Entry> last = Optional.empty();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                last = Optional.of(parse(record.value()));
            }
        }
        return last;
    }

    private Entry parse(String value) {
        try {
            return JSON.readValue(value, Entry.class);
        } catch (IOException e) {
            throw new RefusedStartException("topic " + partition.topic() + " holds something else than policies", e);
        }
    }

    /**
     * Tells of the first entry of a higher generation, as soon as another instance writes one.
     *
     * @param onFailure hears why it cannot tell any more
     */
    PolicyWatch watch(
            long generation,
            java.util.function.Consumer<Entry> listener,
            java.util.function.Consumer<KafkaException> onFailure) {
        Consumer<String, String> consumer = consumer();
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        return PolicyWatch.start(
                consumer,
                value -> {
                    Entry entry = parse(value);
                    boolean later = entry.generation() > generation;
                    if (later) {
                        listener.accept(entry);
                    }
                    return !later;
                },
                onFailure);
    }

    private Consumer<String, String> consumer() {
        Map<String, Object> settings = config.clientSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    private Producer<String, String> producer() {
        Map<String, Object> settings = config.clientSettings();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.policyTopic());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }
}
