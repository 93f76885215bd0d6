package io.converge.serde.registry;

import io.converge.serde.RefusedRecordException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
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

    public static final String SUBJECT_NAMES = "value.subject.name.strategy";

    private static final String CONFLUENT = "io.confluent.kafka.serializers.";

    /** How settings begin with which Confluent's classes read or write something else than what stands there. */
    private static final List<String> TRANSFORMING = List.of("avro.", "rule.", "specific.avro.", "use.latest.");

    /**
     * Makes BigDecimals of decimals, and so on. It is not handed on to Confluent's own classes: what they would give is made Avro's
     * again, less what a BigDecimal or a UUID cannot say, and bytes that are none are for nobody to refuse who does not use them.
     */
    private static final String CONVERTS = "avro.use.logical.type.converters";

    private final Map<String, ?> settings;
    private final int maxNumberDigits;
    private final PatientCalls calls;
    private final SchemaGrace grace;

    /** For those who do not wait: what the registry does not know is refused at once. */
    public RegistryClient(Map<String, ?> settings, int maxNumberDigits) {
        this(settings, maxNumberDigits, RegistryPatience.NONE, SchemaGrace.NONE);
    }

    /**
     * @param settings all settings of the application, with {@link #SERIALIZER} and {@link #DESERIALIZER} among them
     * @param maxNumberDigits how many digits a decimal of a change may have
     * @param patience with the registry
     * @param graceMs how old a record becomes before its schema id counts as one that the registry does not have
     * @param clockMs the time of day
     */
    public RegistryClient(
            Map<String, ?> settings,
            int maxNumberDigits,
            RegistryPatience patience,
            long graceMs,
            LongSupplier clockMs) {
        this(settings, maxNumberDigits, patience, new SchemaGrace(graceMs, clockMs));
    }

    private RegistryClient(Map<String, ?> settings, int maxNumberDigits, RegistryPatience patience, SchemaGrace grace) {
        this.settings = Map.copyOf(settings);
        this.maxNumberDigits = maxNumberDigits;
        this.calls = new PatientCalls(String.valueOf(settings.get(REGISTRY_URL)), patience);
        this.grace = grace;
    }

    /**
     * A serializer that throws {@link RegistryUnavailableException} where the registry is at fault and patience has an end. That
     * the registry takes a schema for none is what the class itself throws: waiting would not help.
     *
     * @throws ConfigException if the configured class cannot be made
     */
    public Serializer<Object> serializer() {
        @SuppressWarnings("unchecked")
        Serializer<Object> serializer = make(SERIALIZER, Serializer.class);
        serializer.configure(settingsOf(SERIALIZER), false);
        return new Serializer<>() {
            @Override
            public byte[] serialize(String topic, Object value) {
                return value == null
                        ? null
                        : calls.call(
                                topic, () -> serializer.serialize(topic, value), fault -> !fault.isInvalidSchema());
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
        RegistryReader reader = reader();
        return new Deserializer<>() {
            @Override
            public Object deserialize(String topic, byte[] bytes) {
                return reader.read(topic, bytes, SchemaGrace.NO_WAIT);
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    /**
     * What reads records and their schemas. All readers of this client share what they know of unknown schema ids.
     *
     * @throws ConfigException if the configured class cannot be made
     */
    public RegistryReader reader() {
        return new RegistryReader(
                configuredDeserializer(),
                decodesPlainly(),
                Objects.toString(settings.get(SUBJECT_NAMES), ""),
                calls,
                grace);
    }

    /** How many digits a decimal of a change may have. */
    public int maxNumberDigits() {
        return maxNumberDigits;
    }

    /** Whether the deserializer does nothing but decode Avro's binary form, unless what it gives says otherwise. */
    public boolean decodesPlainly() {
        return isPlain(DESERIALIZER, CONFLUENT + "KafkaAvroDeserializer");
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
                && settingsOf(key).keySet().stream()
                        .noneMatch(name -> TRANSFORMING.stream().anyMatch(name::startsWith));
    }

    private Map<String, ?> settingsOf(String key) {
        Map<String, Object> given = new HashMap<>(settings);
        if (String.valueOf(settings.get(key)).startsWith(CONFLUENT + "KafkaAvro")) {
            given.remove(CONVERTS);
        }
        return given;
    }

    private Deserializer<Object> configuredDeserializer() {
        @SuppressWarnings("unchecked")
        Deserializer<Object> deserializer = make(DESERIALIZER, Deserializer.class);
        deserializer.configure(settingsOf(DESERIALIZER), false);
        return deserializer;
    }

    /**
     * Asks the registry for a schema that does not exist, by the way that every record goes.
     *
     * @param topic names the subject in the error
     * @throws RegistryUnavailableException if it gives no usable answer and patience has an end
     */
    public void check(String topic) {
        try (RegistryReader reader = reader()) {
            reader.probe(topic);
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
        try (RegistrySubjects subjects = subjects()) {
            return subjects.latestSchema(topic + "-value");
        }
    }

    /**
     * All schemas that are registered for the values of a topic, the newest first; none if the deserializer has no registry that could
     * be asked.
     *
     * @throws RegistryUnavailableException if it gives no usable answer
     */
    public List<Schema> registeredSchemas(String topic) {
        try (RegistrySubjects subjects = subjects()) {
            return subjects.schemas(topic + "-value");
        }
    }

    /**
     * Why the registry would refuse the schema of a record if that were written to a topic now; empty if it would not. Nothing is registered.
     *
     * @throws RegistryUnavailableException if that cannot be told, as by a serializer of another kind
     */
    public Optional<String> schemaRefusal(String topic, Schema schema) {
        if (!isPlain(SERIALIZER, CONFLUENT + "KafkaAvroSerializer") || settings.get(SUBJECT_NAMES) != null) {
            throw new RegistryUnavailableException("the serializer that is set asks it in a way of its own", null);
        }
        boolean registers = !"false".equals(String.valueOf(settings.get("auto.register.schemas")));
        try (RegistrySubjects subjects = subjects()) {
            return subjects.refusal(topic + "-value", schema, registers);
        }
    }

    /** The subjects of the registry. */
    public RegistrySubjects subjects() {
        return new RegistrySubjects(configuredDeserializer(), calls.url());
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
