package io.converge.serde.registry;

import io.converge.serde.binary.AvroForm;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
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

    private static final String AVRO_SCHEMA = "io.confluent.kafka.schemaregistry.avro.AvroSchema";

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

    /**
     * Why a schema would be refused if a record of it were written now: nothing is registered.
     *
     * @param registers whether who writes it registers what is not known
     * @return empty if it would be taken
     * @throws RegistryUnavailableException if the registry gives no usable answer
     */
    Optional<String> refusal(String subject, Schema schema, boolean registers) {
        try {
            Optional<Object> parsed = parsed(schema);
            if (parsed.isEmpty() || isRegistered(subject, parsed.get(), registers)) {
                return Optional.empty();
            }
            List<?> problems = (List<?>)
                    callAny("testCompatibilityVerbose", subject, parsed.get()).orElse(List.of());
            return problems.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new RegistryFault(409, 409, String.valueOf(problems.get(0)))
                            .toException(url, subject, null)
                            .getMessage());
        } catch (RegistryException e) {
            if (registers && e.fault.isUnknownSchema()) {
                return Optional.empty(); // The first of its subject.
            }
            RegistryUnavailableException failure = e.fault.toException(url, subject, e.getCause());
            if (e.fault.isUnknownSchema() || e.fault.isInvalidSchema()) {
                return Optional.of(failure.getMessage());
            }
            throw failure;
        }
    }

    private boolean isRegistered(String subject, Object parsed, boolean registers) {
        try {
            return callAny("getId", subject, parsed).isPresent();
        } catch (RegistryException e) {
            if (registers && e.fault.isUnknownSchema()) {
                return false;
            }
            throw e;
        }
    }

    /** As Confluent's client has it; empty where there is none. */
    private Optional<Object> parsed(Schema schema) {
        try {
            ClassLoader loader = deserializer.getClass().getClassLoader();
            return Optional.of(Class.forName(AVRO_SCHEMA, true, loader)
                    .getConstructor(Schema.class)
                    .newInstance(schema));
        } catch (ReflectiveOperationException notConfluents) {
            return Optional.empty();
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
        return call(registry -> registry.getClass().getMethod(method, types), arguments);
    }

    /** The same of a schema, whose type the client names in its own way. */
    private Optional<Object> callAny(String method, String subject, Object schema) {
        return call(
                registry -> Arrays.stream(registry.getClass().getMethods())
                        .filter(each -> each.getName().equals(method) && each.getParameterCount() == 2)
                        .filter(each -> each.getParameterTypes()[0] == String.class
                                && each.getParameterTypes()[1].isInstance(schema))
                        .findFirst()
                        .orElseThrow(NoSuchMethodException::new),
                subject,
                schema);
    }

    private interface MethodOf {
        Method of(Object registry) throws NoSuchMethodException;
    }

    private Optional<Object> call(MethodOf method, Object... arguments) {
        try {
            Object registry =
                    deserializer.getClass().getMethod("getSchemaRegistryClient").invoke(deserializer);
            return Optional.ofNullable(method.of(registry).invoke(registry, arguments));
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
