package io.converge.serde.registry;

import io.converge.serde.binary.AvroForm;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The subjects of the registry that the configured deserializer asks. Where that is a class without Confluent's client there are
 * none: all answers are empty, and nothing is done.
 */
public final class RegistrySubjects implements AutoCloseable {

    private final Deserializer<Object> deserializer;
    private final String url;

    RegistrySubjects(Deserializer<Object> deserializer, String url) {
        this.deserializer = deserializer;
        this.url = url;
    }

    /**
     * The newest schema of a subject.
     *
     * @return empty if there is none, or one that is not of Avro
     * @throws RegistryUnavailableException if the registry gives no usable answer
     */
    Optional<Schema> latestSchema(String subject) {
        try {
            return call("getLatestSchemaMetadata", subject).flatMap(RegistrySubjects::avroSchema);
        } catch (RegistryException e) {
            if (e.fault.isUnknownSchema()) {
                return Optional.empty();
            }
            throw e.fault.toException(url, subject, e.getCause());
        }
    }

    /**
     * All schemas of a subject, the newest first, without those that are not of Avro.
     *
     * @throws RegistryUnavailableException if the registry gives no usable answer
     */
    List<Schema> schemas(String subject) {
        try {
            List<Schema> schemas = new ArrayList<>();
            for (Object version : (List<?>) call("getAllVersions", subject).orElse(List.of())) {
                call("getSchemaMetadata", subject, version)
                        .flatMap(RegistrySubjects::avroSchema)
                        .ifPresent(schema -> schemas.add(0, schema));
            }
            return schemas;
        } catch (RegistryException e) {
            if (e.fault.status() == 404) {
                return List.of();
            }
            throw e.fault.toException(url, subject, e.getCause());
        }
    }

    /**
     * The compatibility that a subject has of its own.
     *
     * @return empty if the global one is in force
     * @throws RegistryUnavailableException if the registry does not answer
     * @throws RegistryRefusalException if it refuses to say
     */
    public Optional<String> ownCompatibility(String subject) {
        try {
            return call("getCompatibility", subject).map(Object::toString);
        } catch (RegistryException e) {
            if (e.fault.status() == 404) {
                return Optional.empty();
            }
            throw failure(subject, "tell", e);
        }
    }

    /**
     * Gives a subject a compatibility of its own. It need not have any schema yet.
     *
     * @throws RegistryUnavailableException if the registry does not answer
     * @throws RegistryRefusalException if it refuses to
     */
    public void setCompatibility(String subject, String level) {
        try {
            call("updateCompatibility", subject, level);
        } catch (RegistryException e) {
            throw failure(subject, "set", e);
        }
    }

    private RuntimeException failure(String subject, String what, RegistryException e) {
        if (!e.fault.isRefusal()) {
            return e.fault.toException(url, subject, e.getCause());
        }
        return new RegistryRefusalException(
                "schema registry " + url + " refuses to " + what + " the compatibility of subject " + subject
                        + ": HTTP " + e.fault.status() + " (" + e.fault.message() + ")",
                e.getCause());
    }

    private static final class RegistryException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient RegistryFault fault;

        RegistryException(RegistryFault fault, Throwable cause) {
            super(cause);
            this.fault = fault;
        }
    }

    /** Empty if the class has no such client. */
    private Optional<Object> call(String method, Object... arguments) {
        Class<?>[] types = Arrays.stream(arguments)
                .map(argument -> argument instanceof Integer ? int.class : argument.getClass())
                .toArray(Class<?>[]::new);
        try {
            Object registry =
                    deserializer.getClass().getMethod("getSchemaRegistryClient").invoke(deserializer);
            return Optional.of(registry.getClass().getMethod(method, types).invoke(registry, arguments));
        } catch (NoSuchMethodException | IllegalAccessException notConfluents) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new RegistryException(
                    RegistryFault.of(e).orElseGet(() -> new RegistryFault(0, 0, String.valueOf(e.getCause()))),
                    e.getCause());
        }
    }

    private static Optional<Schema> avroSchema(Object metadata) {
        try {
            String text = (String) metadata.getClass().getMethod("getSchema").invoke(metadata);
            return Optional.of(AvroForm.parse(text));
        } catch (ReflectiveOperationException | AvroRuntimeException otherKind) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
