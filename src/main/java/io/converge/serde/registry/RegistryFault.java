package io.converge.serde.registry;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Tells a registry's fault from a record's, by what a serializer threw.
 *
 * <p>Serializers are created by class name, so the registry client's exceptions are known here by name alone.
 *
 * @param status the HTTP status, 0 if there was no answer
 * @param errorCode the registry's own code, 0 if it gave none
 * @param message what it said
 */
record RegistryFault(int status, int errorCode, String message) {

    private static final String REST_EXCEPTION = "RestClientException";
    /** Subject, version or schema not found. */
    private static final Set<Integer> NOT_FOUND = Set.of(40401, 40402, 40403);

    private static final int INVALID_SCHEMA = 42201;
    private static final int INCOMPATIBLE = 409;

    /** Access, a slow client, too many requests. */
    private static final Set<Integer> NOT_ABOUT_THE_QUESTION = Set.of(401, 403, 407, 408, 429);

    /** The registry's part in this failure, if it had one: what it answered, else what kept it from answering. */
    static Optional<RegistryFault> of(Throwable failure) {
        return first(failure, RegistryFault::ofAnswer).or(() -> first(failure, RegistryFault::ofNoAnswer));
    }

    private static Optional<RegistryFault> first(
            Throwable failure, Function<Throwable, Optional<RegistryFault>> recognize) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<RegistryFault> fault = recognize.apply(cause);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<RegistryFault> ofAnswer(Throwable cause) {
        return cause.getClass().getSimpleName().equals(REST_EXCEPTION)
                ? Optional.of(new RegistryFault(
                        number(cause, "getStatus"), number(cause, "getErrorCode"), cause.getMessage()))
                : Optional.empty();
    }

    private static Optional<RegistryFault> ofNoAnswer(Throwable cause) {
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return Optional.of(new RegistryFault(401, 0, cause.getMessage()));
        }
        return isNetworkFailure(cause) ? Optional.of(new RegistryFault(0, 0, cause.toString())) : Optional.empty();
    }

    /** Whether it answered that there is no such schema. */
    boolean isUnknownSchema() {
        return status == 404 && NOT_FOUND.contains(errorCode);
    }

    /** Whether it answered that it does not take the question, for another reason than who asks, how often or when. */
    boolean isRefusedQuestion() {
        return status >= 400 && status < 500 && !NOT_ABOUT_THE_QUESTION.contains(status);
    }

    /** Whether it answered that a schema is none: that will not change, whoever asks and when. */
    boolean isInvalidSchema() {
        return errorCode == INVALID_SCHEMA;
    }

    /** Whether it answered, and will answer the same until someone changes something. */
    boolean isRefusal() {
        return status >= 400 && status < 500 && status != 408 && status != 429;
    }

    /** Bad data gives I/O exceptions too: those that come from the decoder, or are its own kind, are not the network's. */
    private static boolean isNetworkFailure(Throwable cause) {
        if (cause instanceof TimeoutException || cause instanceof DisconnectException) {
            return true;
        }
        if (!(cause instanceof IOException)) {
            return false;
        }
        String type = cause.getClass().getName();
        return type.startsWith("java.net.")
                || type.startsWith("javax.net.ssl.")
                || type.contains("fasterxml.jackson")
                || type.equals(IOException.class.getName()) && !isThrownByAvro(cause) && !isSchemaOfAnotherKind(cause);
    }

    /** The registry's client says so of a schema that it got and cannot parse: of JSON Schema, say. It will not change. */
    private static boolean isSchemaOfAnotherKind(Throwable cause) {
        return cause.getMessage() != null && cause.getMessage().startsWith("Invalid schema ");
    }

    private static boolean isThrownByAvro(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("org.apache.avro.");
    }

    private static int number(Throwable exception, String getter) {
        try {
            return (int) exception.getClass().getMethod(getter).invoke(exception);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return 0;
        }
    }

    /** What is wrong, where, and the way out. */
    RegistryUnavailableException toException(String url, String subject, Throwable failure) {
        return new RegistryUnavailableException(
                "schema registry " + url + ", subject " + subject + ": " + problem() + ". " + wayOut(subject),
                failure,
                false,
                status == INCOMPATIBLE);
    }

    private String problem() {
        String said = message == null ? "" : " (" + message + ")";
        return switch (status) {
            case 0 -> "no answer" + said;
            case 401, 403 -> "access refused, HTTP " + status + said;
            case 404 -> "not found, HTTP 404" + said;
            case INCOMPATIBLE -> "the schema is incompatible with an earlier one, HTTP 409" + said;
            default -> "HTTP " + status + said;
        };
    }

    /** It may learn this id yet: that of a record which was written with it. */
    RegistryUnavailableException toUnknownYet(String url, String subject, Throwable failure) {
        return new RegistryUnavailableException(
                "schema registry " + url + ", subject " + subject + ": does not know the schema yet, HTTP " + status
                        + " (" + message + "). Register the schema there, or wait until it learns it.",
                failure,
                true,
                false);
    }

    private String wayOut(String subject) {
        return switch (status) {
            case 0 -> "Check that it runs and that schema.registry.url is right.";
            case 401, 403 -> "Check basic.auth.credentials.source and basic.auth.user.info, and what that user may do.";
            case 404 ->
                isUnknownSchema()
                        ? "Register the schema there, or set auto.register.schemas=true."
                        : "Check the path in schema.registry.url.";
            case INCOMPATIBLE ->
                "Relax the compatibility of " + subject + ", or withdraw the schema that stands in the way.";
            default -> "Look into the registry's own log.";
        };
    }
}
