package io.converge.serde.registry;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.Framing;
import io.converge.serde.binary.RawValues;
import java.io.EOFException;
import java.lang.reflect.InvocationTargetException;
import java.nio.BufferUnderflowException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads records with the configured deserializer, and asks its registry for their schemas. Belongs to one thread.
 *
 * <p>Bytes that cannot be read are a {@link RefusedRecordException}, an unknown schema among the causes once the record is as
 * old as the grace; a registry at fault is a {@link RegistryUnavailableException} where patience has an end.
 */
public final class RegistryReader implements EventReader {

    /** The timestamp to give for a record that shall not wait for its schema. */
    public static final long NO_WAIT = SchemaGrace.NO_WAIT;

    /** How many ids, from the highest on, are asked for as ones that no registry gives out. */
    private static final int PROBES = 1_000_000;

    /** Over all readers: answers may be remembered. */
    private static final AtomicInteger ASKED_PROBES = new AtomicInteger();

    private final Deserializer<Object> deserializer;
    private final boolean plain;
    private final boolean subjectsAreTopics;
    private final PatientCalls calls;
    private final SchemaGrace grace;
    /** Whether the question at hand was answered with "unknown" before. */
    private boolean hasWaited;

    /**
     * @param plain whether the deserializer does nothing but decode Avro's binary form behind the id of a schema, converting no values
     * @param subjectNames the class that names subjects; empty for the one that names them by their topic
     */
    RegistryReader(
            Deserializer<Object> deserializer,
            boolean plain,
            String subjectNames,
            PatientCalls calls,
            SchemaGrace grace) {
        this.deserializer = deserializer;
        this.plain = plain;
        this.subjectsAreTopics = subjectNames.isEmpty() || subjectNames.endsWith(".TopicNameStrategy");
        this.calls = calls;
        this.grace = grace;
    }

    @Override
    public Object read(String topic, byte[] value, long recordTimestamp) {
        try {
            return ask(topic, value, recordTimestamp, () -> deserialized(topic, value));
        } catch (RefusedRecordException e) {
            // Avro's reader fails so on some schemas of records that contain each other, whatever the bytes.
            Throwable root = root(e);
            if (plain && (root instanceof NullPointerException || root instanceof StackOverflowError)) {
                return writerSchema(topic, value, recordTimestamp)
                        .map(schema -> decoded(schema, value))
                        .orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private static GenericRecord decoded(Schema schema, byte[] value) {
        try {
            return AvroForm.decode(schema, value, Framing.BYTES, value.length - Framing.BYTES);
        } catch (IllegalArgumentException e) {
            throw new RefusedRecordException(RefusalReason.UNDECODABLE, e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new RefusedRecordException(
                    RefusalReason.UNDECODABLE, schema.getFullName() + " contains itself too deep, or without end", e);
        }
    }

    /** What any deserializer may make of a logical type ends here: behind this, values are in Avro's form. */
    private Object deserialized(String topic, byte[] value) {
        Object record = deserializer.deserialize(topic, value);
        return plain ? record : RawValues.of(record);
    }

    /**
     * The schema that a value in Confluent's framing was written with. The deserializer finds it in its cache then.
     *
     * @param recordTimestamp as of {@link #read}
     * @return empty if the value is not framed, or the deserializer has no registry that could be asked, or none for Avro
     */
    @Override
    public Optional<Schema> writerSchema(String topic, byte[] value, long recordTimestamp) {
        if (!Framing.isFramed(value)) {
            return Optional.empty();
        }
        int id = Framing.schemaId(value);
        return ask(topic, value, recordTimestamp, () -> schemaOf(topic, id));
    }

    private Optional<Schema> schemaOf(String topic, int id) {
        try {
            Object registry =
                    deserializer.getClass().getMethod("getSchemaRegistryClient").invoke(deserializer);
            // The subject that the deserializer asks with, so that its cache has the answer.
            Object parsed = registry.getClass()
                    .getMethod("getSchemaBySubjectAndId", String.class, int.class)
                    .invoke(registry, subjectsAreTopics ? topic + "-value" : null, id);
            Object raw = parsed.getClass().getMethod("rawSchema").invoke(parsed);
            return raw instanceof Schema schema ? Optional.of(schema) : Optional.empty();
        } catch (NoSuchMethodException | IllegalAccessException notConfluents) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new SerializationException("the schema of id " + id, e.getCause());
        }
    }

    private <T> T ask(String topic, byte[] value, long recordTimestamp, Supplier<T> question) {
        Integer id = Framing.isFramed(value) ? Framing.schemaId(value) : null;
        if (id != null && recordTimestamp != NO_WAIT && grace.isGivenUp(id)) {
            throw unknown(id, "it did not a moment ago", null);
        }
        hasWaited = false;
        try {
            T answer = calls.ask(topic, question, fault -> isWorthWaiting(fault, topic, id, recordTimestamp));
            if (hasWaited) {
                grace.found(id);
            }
            return answer;
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            if (id != null
                    && RegistryFault.of(e)
                            .filter(RegistryFault::isUnknownSchema)
                            .isPresent()) {
                throw unknown(id, rootMessage(e), e);
            }
            throw new RefusedRecordException(RefusalReason.UNDECODABLE, said(e, value), e);
        }
    }

    /** Not worth it is an answer about this record's schema alone: another question would be answered. */
    private boolean isWorthWaiting(RegistryFault fault, String topic, Integer id, long recordTimestamp) {
        if (fault.isUnknownSchema()) {
            hasWaited = id != null && grace.waits(id, recordTimestamp);
            return hasWaited;
        }
        return !(fault.isRefusedQuestion() && knowsWhatItHasNot(topic));
    }

    private boolean knowsWhatItHasNot(String topic) {
        try {
            deserializer.deserialize(topic, newProbe());
            return true;
        } catch (RuntimeException e) {
            return RegistryFault.of(e).filter(fault -> !fault.isUnknownSchema()).isEmpty();
        }
    }

    /**
     * Asks for a schema that does not exist, by the way that every record goes.
     *
     * @throws RefusedRecordException if the registry answers
     * @throws RegistryUnavailableException if it gives no usable answer and patience has an end
     */
    void probe(String topic) {
        read(topic, newProbe(), NO_WAIT);
    }

    /** Confluent's framing around an id that no registry gives out, another one each time. */
    private static byte[] newProbe() {
        return Framing.frame(Integer.MAX_VALUE - ASKED_PROBES.getAndIncrement() % PROBES);
    }

    private static RefusedRecordException unknown(int id, String said, Throwable cause) {
        return new RefusedRecordException(
                RefusalReason.UNDECODABLE,
                "the registry does not know schema id " + id + " (" + said + "). Once it does, send the record again.",
                cause);
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** What the deserializer says, and what came where that does not tell. */
    private static String said(Throwable e, byte[] value) {
        Throwable root = root(e);
        if (value != null && value.length == 0) {
            return "the value is empty, and so no Avro record; the value of a delete is null";
        }
        if (value != null && (root instanceof BufferUnderflowException || root instanceof EOFException)) {
            return "the value ends too early, after " + value.length + " bytes: "
                    + (value.length < Framing.BYTES ? Framing.EXPECTED : "its schema asks for more");
        }
        boolean isUnframed = value != null && !Framing.isFramed(value);
        return isUnframed && rootMessage(e).startsWith("Unknown magic byte")
                ? String.format("the value begins with 0x%02x: %s", value[0] & 0xff, Framing.EXPECTED)
                : rootMessage(e);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = root(e);
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
