package io.converge.serde;

import io.converge.model.RefusalReason;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Makes serializers and deserializers by class name, as Kafka does, and gives their registry's faults a name.
 *
 * <p>What it makes belongs to one thread, but for what {@link #recordSerializer()} makes.
 */
public final class RegistryClient {

    public static final String SERIALIZER = "value.serializer";
    public static final String DESERIALIZER = "value.deserializer";
    public static final String REGISTRY_URL = "schema.registry.url";

    private static final String SUBJECT_STRATEGY = "value.subject.name.strategy";
    private static final String CONFLUENT = "io.confluent.kafka.serializers.";

    /** How settings begin with which Confluent's classes read or write something else than what stands there. */
    private static final List<String> TRANSFORMING = List.of("avro.", "rule.", "specific.avro.", "use.latest.");

    /** How many ids, from the highest on, are asked for as ones that no registry gives out. */
    private static final int PROBES = 1_000_000;

    private final AtomicInteger probes = new AtomicInteger();
    private final Map<String, ?> settings;
    private final RegistryPatience patience;
    private final int maxNumberDigits;

    /**
     * @param settings all settings of the application, with {@link #SERIALIZER} and {@link #DESERIALIZER} among them
     * @param patience with the registry
     * @param maxNumberDigits how many digits a decimal of a change may have
     */
    public RegistryClient(Map<String, ?> settings, RegistryPatience patience, int maxNumberDigits) {
        this.settings = Map.copyOf(settings);
        this.patience = patience;
        this.maxNumberDigits = maxNumberDigits;
    }

    /**
     * A serializer that throws {@link RegistryUnavailableException} where the registry is at fault and patience has an end.
     *
     * @throws ConfigException if the configured class cannot be made
     */
    public Serializer<Object> serializer() {
        @SuppressWarnings("unchecked")
        Serializer<Object> serializer = make(SERIALIZER, Serializer.class);
        serializer.configure(settings, false);
        return new Serializer<>() {
            @Override
            public byte[] serialize(String topic, Object value) {
                return value == null ? null : patiently(topic, () -> serializer.serialize(topic, value), fault -> true);
            }

            @Override
            public void close() {
                serializer.close();
            }
        };
    }

    /**
     * A deserializer that throws {@link RefusedRecordException} for bytes that cannot be read, an unknown schema among the
     * causes, and {@link RegistryUnavailableException} where the registry is at fault and patience has an end.
     *
     * @throws ConfigException if the configured class cannot be made
     */
    public Deserializer<Object> deserializer() {
        return patient(configuredDeserializer());
    }

    private Deserializer<Object> patient(Deserializer<Object> deserializer) {
        return new Deserializer<>() {
            @Override
            public Object deserialize(String topic, byte[] bytes) {
                return reading(topic, deserializer, () -> deserializer.deserialize(topic, bytes));
            }

            @Override
            public void close() {
                deserializer.close();
            }
        };
    }

    /** What fails for a reason that is not the registry's is the record's fault. */
    private <T> T reading(String topic, Deserializer<Object> deserializer, Supplier<T> attempt) {
        try {
            return patiently(topic, attempt, fault -> !isRecordsFault(fault, topic, deserializer));
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new RefusedRecordException(RefusalReason.UNDECODABLE, rootMessage(e), e);
        }
    }

    /**
     * Reads change events, those of known schemas without the deserializer. That is made, and throws, as
     * {@link #deserializer()} does.
     */
    public ChangeDecoder changeDecoder() {
        Deserializer<Object> configured = configuredDeserializer();
        return new ChangeDecoder(
                patient(configured),
                writerSchemas(configured),
                isPlain(DESERIALIZER, CONFLUENT + "KafkaAvroDeserializer"),
                maxNumberDigits);
    }

    /** Asks the registry that a deserializer asks, by the way that it does. */
    WriterSchemas writerSchemas(Deserializer<Object> deserializer) {
        SchemasById schemas = new SchemasById(deserializer);
        return (topic, value) ->
                reading(topic, deserializer, () -> schemas.of(subject(topic), Framing.schemaId(value)));
    }

    /** Null, as Confluent's classes have it, where a record's schema has a part in the name. */
    private String subject(String topic) {
        String strategy = String.valueOf(settings.get(SUBJECT_STRATEGY));
        return settings.get(SUBJECT_STRATEGY) == null || strategy.endsWith(".TopicNameStrategy")
                ? topic + "-value"
                : null;
    }

    /**
     * Writes Avro records, those of known schemas without the serializer. That is made, and throws, as
     * {@link #serializer()} does.
     */
    public Serializer<Object> recordSerializer() {
        Serializer<Object> serializer = serializer();
        return isPlain(SERIALIZER, CONFLUENT + "KafkaAvroSerializer") ? new FramingSerializer(serializer) : serializer;
    }

    /** Whether a class does nothing but frame Avro's binary form: no setting asks it to change records on the way. */
    private boolean isPlain(String key, String confluents) {
        return confluents.equals(settings.get(key))
                && settings.keySet().stream()
                        .noneMatch(name -> TRANSFORMING.stream().anyMatch(name::startsWith));
    }

    Deserializer<Object> configuredDeserializer() {
        @SuppressWarnings("unchecked")
        Deserializer<Object> deserializer = make(DESERIALIZER, Deserializer.class);
        deserializer.configure(settings, false);
        return deserializer;
    }

    /** An answer that there is no such schema, or that refuses this question while another one gets that answer. */
    private boolean isRecordsFault(RegistryFault fault, String topic, Deserializer<Object> deserializer) {
        return fault.isUnknownSchema() || fault.isRefusedQuestion() && knowsWhatItHasNot(topic, deserializer);
    }

    private boolean knowsWhatItHasNot(String topic, Deserializer<Object> deserializer) {
        try {
            deserializer.deserialize(topic, probe());
            return true;
        } catch (RuntimeException e) {
            return RegistryFault.of(e).filter(fault -> !fault.isUnknownSchema()).isEmpty();
        }
    }

    /** Confluent's framing around an id that no registry gives out, another one each time: answers are remembered. */
    private byte[] probe() {
        int id = Integer.MAX_VALUE - probes.getAndIncrement() % PROBES;
        return Framing.frame(id);
    }

    /** Tries until it succeeds, fails through no fault of the registry, or patience ends. */
    private <T> T patiently(String topic, Supplier<T> attempt, Predicate<RegistryFault> worthWaiting) {
        for (boolean waited = false; ; waited = true) {
            try {
                T result = attempt.get();
                tellRecovered(waited);
                return result;
            } catch (RuntimeException e) {
                Optional<RegistryFault> fault = RegistryFault.of(e).filter(worthWaiting);
                if (fault.isEmpty()) {
                    tellRecovered(waited);
                    throw e;
                }
                RegistryUnavailableException unavailable = fault.get().toException(url(), topic + "-value", e);
                if (!patience.await(unavailable)) {
                    throw unavailable;
                }
            }
        }
    }

    private void tellRecovered(boolean waited) {
        if (waited) {
            patience.recovered();
        }
    }

    /**
     * Asks the registry for a schema that does not exist, by the way that every record goes.
     *
     * @param topic names the subject in the error
     * @throws RegistryUnavailableException if it gives no usable answer and patience has an end
     */
    public void check(String topic) {
        try (Deserializer<Object> deserializer = deserializer()) {
            deserializer.deserialize(topic, probe());
        } catch (RefusedRecordException answered) {
            // An answer is all that was asked for.
        }
    }

    /**
     * The newest schema that is registered for the values of a topic; empty if there is none, or if the deserializer has no
     * registry that could be asked.
     *
     * @throws RegistryUnavailableException if it gives no usable answer
     */
    public Optional<Schema> registeredSchema(String topic) {
        String subject = topic + "-value";
        try (Deserializer<Object> deserializer = configuredDeserializer()) {
            Object registry =
                    deserializer.getClass().getMethod("getSchemaRegistryClient").invoke(deserializer);
            Object latest = registry.getClass()
                    .getMethod("getLatestSchemaMetadata", String.class)
                    .invoke(registry, subject);
            String text = (String) latest.getClass().getMethod("getSchema").invoke(latest);
            return Optional.of(new Schema.Parser().parse(text));
        } catch (NoSuchMethodException | IllegalAccessException notConfluents) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            Optional<RegistryFault> fault = RegistryFault.of(e);
            if (fault.filter(answer -> !answer.isUnknownSchema()).isPresent()) {
                throw fault.get().toException(url(), subject, e);
            }
            return Optional.empty();
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private String url() {
        return String.valueOf(settings.get(REGISTRY_URL));
    }

    private <T> T make(String key, Class<T> type) {
        String name = String.valueOf(settings.get(key));
        try {
            return Utils.newInstance(name, type);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(key, name, "no such class on the class path");
        }
    }
}
